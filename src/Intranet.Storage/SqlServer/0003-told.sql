-- A day is told once a reader saw it. Facts about people that arrive later do not change it: what was known then is kept.
alter table organisations add told_through bigint;
go

update organisations
set told_through = (select max(day) from scores where scores.organisation_no = organisations.organisation_no);

-- For days up to 'through' (and after the one before), the employee or team is as in the rows below with the same 'through'.
create table told (
  organisation_no bigint not null references organisations,
  what nvarchar(20) collate latin1_general_100_bin2 not null,              -- 'employee' or 'team'
  number bigint not null,
  through bigint not null,
  primary key (organisation_no, what, number, through)
);

create table told_employee_facts (
  organisation_no bigint not null,
  employee_no bigint not null,
  through bigint not null,
  valid_from bigint not null,
  email nvarchar(400) collate latin1_general_ci_as,
  name nvarchar(4000) collate latin1_general_100_bin2,
  kind nvarchar(20) collate latin1_general_100_bin2,
  department nvarchar(4000) collate latin1_general_100_bin2,
  job_title nvarchar(4000) collate latin1_general_100_bin2,
  phone nvarchar(4000) collate latin1_general_100_bin2,
  location nvarchar(4000) collate latin1_general_100_bin2,
  about nvarchar(4000) collate latin1_general_100_bin2,
  expertise nvarchar(4000) collate latin1_general_100_bin2,
  photo nvarchar(4000) collate latin1_general_100_bin2,
  manager_id nvarchar(4000) collate latin1_general_100_bin2,
  is_manager nvarchar(20) collate latin1_general_100_bin2,
  works_at nvarchar(20) collate latin1_general_100_bin2,
  started_on nvarchar(20) collate latin1_general_100_bin2,
  left_on nvarchar(20) collate latin1_general_100_bin2,
  language nvarchar(20) collate latin1_general_100_bin2,
  primary key (organisation_no, employee_no, through, valid_from)
);

create table told_memberships (
  organisation_no bigint not null,
  employee_no bigint not null,
  through bigint not null,
  team_no bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  role nvarchar(20) collate latin1_general_100_bin2,
  primary key (organisation_no, employee_no, through, team_no, valid_from)
);

create table told_objections (
  organisation_no bigint not null,
  employee_no bigint not null,
  through bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  primary key (organisation_no, employee_no, through, valid_from)
);

create table told_team_facts (
  organisation_no bigint not null,
  team_no bigint not null,
  through bigint not null,
  valid_from bigint not null,
  name nvarchar(400) collate latin1_general_ci_as,
  kind nvarchar(20) collate latin1_general_100_bin2,
  "open" nvarchar(20) collate latin1_general_100_bin2,
  designated nvarchar(20) collate latin1_general_100_bin2,
  location nvarchar(4000) collate latin1_general_100_bin2,
  ended_on nvarchar(20) collate latin1_general_100_bin2,
  primary key (organisation_no, team_no, through, valid_from)
);

-- Lowering the minimum group size shows nothing of told days that was hidden: up to 'through' it stays at least this.
create table minimum_floors (
  organisation_no bigint not null references organisations,
  through bigint not null,
  minimum bigint not null,
  primary key (organisation_no, through)
);
