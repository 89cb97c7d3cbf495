-- Days are day numbers: 0 is 1 January of the year 1. Employees and teams are numbered per organisation, from 1, so that a
-- scoring run works on arrays; team 0 is no team. Text that a feed did not say is null; text said to be empty is ''.

create table organisations (
  organisation_no integer primary key,
  id text not null unique,
  settings text not null,          -- organisation.json as delivered, checked
  first_day integer                -- first day with any activity
) strict;

create table sources (
  organisation_no integer not null references organisations,
  source_no integer not null,
  name text not null,
  primary key (organisation_no, source_no),
  unique (organisation_no, name)
) strict, without rowid;

create table delivered (           -- kinds of file, and columns, that were ever delivered
  organisation_no integer not null references organisations,
  input text not null,
  primary key (organisation_no, input)
) strict, without rowid;

create table employees (
  organisation_no integer not null references organisations,
  employee_no integer not null,
  id text not null,
  primary key (organisation_no, employee_no),
  unique (organisation_no, id)
) strict, without rowid;

create table employee_facts (
  organisation_no integer not null,
  employee_no integer not null,
  valid_from integer not null,
  email text, name text, kind text, department text, job_title text, phone text, location text, about text, expertise text,
  photo text, manager_id text, is_manager text, works_at text, started_on text, left_on text,
  primary key (organisation_no, employee_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table teams (
  organisation_no integer not null references organisations,
  team_no integer not null,
  id text not null,
  primary key (organisation_no, team_no),
  unique (organisation_no, id)
) strict, without rowid;

create table team_facts (
  organisation_no integer not null,
  team_no integer not null,
  valid_from integer not null,
  name text, kind text, open text, designated text, location text, ended_on text,
  primary key (organisation_no, team_no, valid_from),
  foreign key (organisation_no, team_no) references teams
) strict, without rowid;

create table channels (
  organisation_no integer not null references organisations,
  channel_no integer not null,
  id text not null,
  name text,
  department text,
  primary key (organisation_no, channel_no),
  unique (organisation_no, id)
) strict, without rowid;

create table memberships (
  organisation_no integer not null,
  team_no integer not null,
  employee_no integer not null,
  valid_from integer not null,
  valid_to integer,
  role text,
  primary key (organisation_no, team_no, employee_no, valid_from),
  foreign key (organisation_no, team_no) references teams,
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table roles (
  organisation_no integer not null,
  role text not null,
  employee_no integer not null,
  team_no integer not null,
  valid_from integer not null,
  valid_to integer,
  consented_on integer,
  primary key (organisation_no, role, employee_no, team_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table follows (
  organisation_no integer not null,
  channel_no integer not null,
  employee_no integer not null,
  valid_from integer not null,
  valid_to integer,
  primary key (organisation_no, channel_no, employee_no, valid_from),
  foreign key (organisation_no, channel_no) references channels,
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table objections (
  organisation_no integer not null,
  employee_no integer not null,
  valid_from integer not null,
  valid_to integer,
  primary key (organisation_no, employee_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table phases (
  organisation_no integer not null references organisations,
  phase integer not null,
  team_no integer not null,
  name text,
  starts_on integer not null,
  primary key (organisation_no, phase, team_no)
) strict, without rowid;

create table report_opens (
  organisation_no integer not null,
  employee_no integer not null,
  day integer not null,
  week text not null,
  primary key (organisation_no, employee_no, day, week),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

-- One row for each employee, local day and team's space in which they did something.
create table day_counts (
  organisation_no integer not null,
  day integer not null,
  employee_no integer not null,
  team_no integer not null,
  sign_in integer not null, view integer not null, reaction integer not null, comment integer not null, post integer not null,
  share integer not null, follow integer not null, profile_update integer not null, training integer not null,
  marks integer not null,          -- 1 mobile, 2 outside 08:00-18:00, 4 answered a colleague
  primary key (organisation_no, day, employee_no, team_no)
) strict, without rowid;

-- The same history as bits, 512 days a chunk: the days on which an employee was active, and on which they acted.
create table presence (
  organisation_no integer not null,
  employee_no integer not null,
  chunk integer not null,
  active blob not null,
  acted blob not null,
  primary key (organisation_no, employee_no, chunk)
) strict, without rowid;

create table trainings (
  organisation_no integer not null,
  employee_no integer not null,
  day integer not null,
  primary key (organisation_no, employee_no, day)
) strict, without rowid;

-- Posts of personas, and the first day on which each colleague answered a content that may be one. Contents are hashes.
create table persona_posts (
  organisation_no integer not null,
  content integer not null,
  employee_no integer not null,
  day integer not null,
  primary key (organisation_no, content)
) strict, without rowid;

create table answers (
  organisation_no integer not null,
  content integer not null,
  employee_no integer not null,
  day integer not null,
  primary key (organisation_no, content, employee_no)
) strict, without rowid;

-- Identities of the activities counted so far: 64 bits of a hash of the activity's id, or of the whole row.
create table fingerprints (
  organisation_no integer not null,
  source_no integer not null,
  fingerprint integer not null,
  day integer not null,
  primary key (organisation_no, source_no, fingerprint)
) strict, without rowid;

create table quarantine (
  quarantine_no integer primary key,
  organisation_no integer not null references organisations,
  source text not null,
  kind text not null,
  fingerprint integer not null,
  file text not null,
  line integer not null,
  "column" text not null,
  value text not null,
  reason text not null,
  waits_for text,                  -- 'employee:ID', 'team:ID', 'channel:ID': tried again when it arrives
  cells text not null,             -- the row as JSON
  as_of integer not null,
  unique (organisation_no, source, kind, fingerprint)
) strict;

create table imports (
  import_no integer primary key,
  organisation_no integer not null references organisations,
  source text not null,
  file text not null,
  kind text not null,
  imported_at text not null,
  rows integer not null, accepted integer not null, duplicates integer not null, rejected integer not null
) strict;

create table scores (
  organisation_no integer not null references organisations,
  day integer not null,
  scorecard text not null,
  primary key (organisation_no, day)
) strict, without rowid;

create table awards (
  award_no integer primary key,
  organisation_no integer not null references organisations,
  reward text not null,
  scope text not null,
  recipient text not null,
  period text not null,
  budget_period text,
  earned_on integer not null,
  units integer not null,
  unique (organisation_no, reward, recipient, period)
) strict;

create table award_events (       -- append-only: announced, delivered, withdrawn
  award_no integer not null references awards,
  event text not null check (event in ('announced', 'delivered', 'withdrawn')),
  at text not null,
  by text not null,
  reason text,
  primary key (award_no, event)
) strict, without rowid;

create trigger award_events_are_never_changed before update on award_events begin select raise(abort, 'award events are append-only'); end;
create trigger award_events_are_never_removed before delete on award_events begin select raise(abort, 'award events are append-only'); end;

create table reports (
  organisation_no integer not null references organisations,
  week text not null,
  language text not null,
  made_at text not null,
  primary key (organisation_no, week, language)
) strict, without rowid;

create table audit (
  audit_no integer primary key,
  organisation_no integer,
  at text not null,
  by text not null,
  what text not null
) strict;
