-- A day is told once a reader saw it. Facts about people that arrive later do not change it: what was known then is kept.
alter table organisations add column told_through integer;

update organisations
set told_through = (select max(day) from scores where scores.organisation_no = organisations.organisation_no);

-- For days up to 'through' (and after the one before), the employee or team is as in the rows below with the same 'through'.
create table told (
  organisation_no integer not null references organisations,
  what text not null,              -- 'employee' or 'team'
  number integer not null,
  through integer not null,
  primary key (organisation_no, what, number, through)
) strict, without rowid;

create table told_employee_facts (
  organisation_no integer not null,
  employee_no integer not null,
  through integer not null,
  valid_from integer not null,
  email text, name text, kind text, department text, job_title text, phone text, location text, about text, expertise text,
  photo text, manager_id text, is_manager text, works_at text, started_on text, left_on text, language text,
  primary key (organisation_no, employee_no, through, valid_from)
) strict, without rowid;

create table told_memberships (
  organisation_no integer not null,
  employee_no integer not null,
  through integer not null,
  team_no integer not null,
  valid_from integer not null,
  valid_to integer,
  role text,
  primary key (organisation_no, employee_no, through, team_no, valid_from)
) strict, without rowid;

create table told_objections (
  organisation_no integer not null,
  employee_no integer not null,
  through integer not null,
  valid_from integer not null,
  valid_to integer,
  primary key (organisation_no, employee_no, through, valid_from)
) strict, without rowid;

create table told_team_facts (
  organisation_no integer not null,
  team_no integer not null,
  through integer not null,
  valid_from integer not null,
  name text, kind text, open text, designated text, location text, ended_on text,
  primary key (organisation_no, team_no, through, valid_from)
) strict, without rowid;

-- Lowering the minimum group size shows nothing of told days that was hidden: up to 'through' it stays at least this.
create table minimum_floors (
  organisation_no integer not null references organisations,
  through integer not null,
  minimum integer not null,
  primary key (organisation_no, through)
) strict, without rowid;
