-- The tables of the embedded store, for SQL Server 2019 and later, Azure SQL and servers that speak TDS. Whole numbers are bigint
-- throughout, so that rows read the same from both stores; text is compared octet by octet, as there. Days are day numbers: 0 is
-- 1 January of the year 1. Employees and teams are numbered per organisation, from 1; team 0 is no team.

create table organisations (
  organisation_no bigint identity primary key,
  id nvarchar(64) collate latin1_general_100_bin2 not null unique,
  settings nvarchar(max) collate latin1_general_100_bin2 not null,
  first_day bigint
);

create table sources (
  organisation_no bigint not null references organisations,
  source_no bigint not null,
  name nvarchar(400) collate latin1_general_100_bin2 not null,
  newest_day bigint,
  closed_through bigint,
  primary key (organisation_no, source_no),
  unique (organisation_no, name)
);

create table delivered (
  organisation_no bigint not null references organisations,
  input nvarchar(200) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, input)
);

create table employees (
  organisation_no bigint not null references organisations,
  employee_no bigint not null,
  id nvarchar(400) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, employee_no),
  unique (organisation_no, id)
);

create table employee_facts (
  organisation_no bigint not null,
  employee_no bigint not null,
  valid_from bigint not null,
  email nvarchar(400) collate latin1_general_ci_as,          -- looked up whatever the case
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
  primary key (organisation_no, employee_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
);

create table teams (
  organisation_no bigint not null references organisations,
  team_no bigint not null,
  id nvarchar(400) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, team_no),
  unique (organisation_no, id)
);

create table team_facts (
  organisation_no bigint not null,
  team_no bigint not null,
  valid_from bigint not null,
  name nvarchar(400) collate latin1_general_ci_as,
  kind nvarchar(20) collate latin1_general_100_bin2,
  "open" nvarchar(20) collate latin1_general_100_bin2,
  designated nvarchar(20) collate latin1_general_100_bin2,
  location nvarchar(4000) collate latin1_general_100_bin2,
  ended_on nvarchar(20) collate latin1_general_100_bin2,
  primary key (organisation_no, team_no, valid_from),
  foreign key (organisation_no, team_no) references teams
);

create table channels (
  organisation_no bigint not null references organisations,
  channel_no bigint not null,
  id nvarchar(400) collate latin1_general_100_bin2 not null,
  name nvarchar(4000) collate latin1_general_100_bin2,
  department nvarchar(4000) collate latin1_general_100_bin2,
  primary key (organisation_no, channel_no),
  unique (organisation_no, id)
);

create table memberships (
  organisation_no bigint not null,
  team_no bigint not null,
  employee_no bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  role nvarchar(20) collate latin1_general_100_bin2,
  primary key (organisation_no, team_no, employee_no, valid_from),
  foreign key (organisation_no, team_no) references teams,
  foreign key (organisation_no, employee_no) references employees
);

create table roles (
  organisation_no bigint not null,
  role nvarchar(20) collate latin1_general_100_bin2 not null,
  employee_no bigint not null,
  team_no bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  consented_on bigint,
  primary key (organisation_no, role, employee_no, team_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
);

create table follows (
  organisation_no bigint not null,
  channel_no bigint not null,
  employee_no bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  primary key (organisation_no, channel_no, employee_no, valid_from),
  foreign key (organisation_no, channel_no) references channels,
  foreign key (organisation_no, employee_no) references employees
);

create table objections (
  organisation_no bigint not null,
  employee_no bigint not null,
  valid_from bigint not null,
  valid_to bigint,
  primary key (organisation_no, employee_no, valid_from),
  foreign key (organisation_no, employee_no) references employees
);

create table phases (
  organisation_no bigint not null references organisations,
  phase bigint not null,
  team_no bigint not null,
  name nvarchar(4000) collate latin1_general_100_bin2,
  starts_on bigint not null,
  primary key (organisation_no, phase, team_no)
);

create table report_opens (
  organisation_no bigint not null,
  employee_no bigint not null,
  day bigint not null,
  week nvarchar(20) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, employee_no, day, week),
  foreign key (organisation_no, employee_no) references employees
);

create table day_counts (
  organisation_no bigint not null,
  day bigint not null,
  employee_no bigint not null,
  counts varbinary(max) not null,
  primary key (organisation_no, day, employee_no)
);

create table presence (
  organisation_no bigint not null,
  employee_no bigint not null,
  chunk bigint not null,
  active varbinary(64) not null,
  acted varbinary(64) not null,
  primary key (organisation_no, employee_no, chunk)
);

-- Where a batch is bulk copied to before it goes into the tables above; empty between transactions.
create table staged_counts (
  batch uniqueidentifier not null,
  organisation_no bigint not null,
  day bigint not null,
  employee_no bigint not null,
  counts varbinary(max) not null,
  primary key (batch, organisation_no, day, employee_no)
);

create table staged_presence (
  batch uniqueidentifier not null,
  organisation_no bigint not null,
  employee_no bigint not null,
  chunk bigint not null,
  active varbinary(64) not null,
  acted varbinary(64) not null,
  primary key (batch, organisation_no, employee_no, chunk)
);

create table staged_contents (
  batch uniqueidentifier not null,
  organisation_no bigint not null,
  is_post bigint not null,
  content bigint not null,
  employee_no bigint not null,
  day bigint not null,
  primary key (batch, organisation_no, is_post, content, employee_no)
);

create table trainings (
  organisation_no bigint not null,
  employee_no bigint not null,
  day bigint not null,
  primary key (organisation_no, employee_no, day)
);

create table persona_posts (
  organisation_no bigint not null,
  content bigint not null,
  employee_no bigint not null,
  day bigint not null,
  primary key (organisation_no, content)
);

create table answers (
  organisation_no bigint not null,
  content bigint not null,
  employee_no bigint not null,
  day bigint not null,
  primary key (organisation_no, content, employee_no)
);

create table fingerprints (
  organisation_no bigint not null,
  source_no bigint not null,
  day bigint not null,
  part bigint not null,
  prints varbinary(max) not null,
  primary key (organisation_no, source_no, day, part)
);

create table closed_days (
  organisation_no bigint not null,
  source_no bigint not null,
  day bigint not null,
  events bigint not null,
  "sum" bigint not null,
  "xor" bigint not null,
  primary key (organisation_no, source_no, day)
);

create table quarantine (
  quarantine_no bigint identity primary key,
  organisation_no bigint not null references organisations,
  source nvarchar(400) collate latin1_general_100_bin2 not null,
  kind nvarchar(40) collate latin1_general_100_bin2 not null,
  fingerprint bigint not null,
  "file" nvarchar(400) collate latin1_general_100_bin2 not null,
  line bigint not null,
  "column" nvarchar(200) collate latin1_general_100_bin2 not null,
  value nvarchar(max) collate latin1_general_100_bin2 not null,
  reason nvarchar(max) collate latin1_general_100_bin2 not null,
  waits_for nvarchar(450) collate latin1_general_100_bin2,
  cells nvarchar(max) collate latin1_general_100_bin2 not null,
  as_of bigint not null
);

create unique index quarantine_by_row on quarantine (organisation_no, kind, fingerprint, source);
create index quarantine_by_waiting on quarantine (organisation_no, waits_for) where waits_for is not null;

create table feed_days (
  organisation_no bigint not null references organisations,
  source nvarchar(400) collate latin1_general_100_bin2 not null,
  kind nvarchar(40) collate latin1_general_100_bin2 not null,
  delivered_on bigint not null,
  last_at nvarchar(40) collate latin1_general_100_bin2 not null,
  deliveries bigint not null,
  rows bigint not null, accepted bigint not null, duplicates bigint not null, rejected bigint not null,
  through bigint,
  constraint feed_days_key primary key nonclustered (organisation_no, source, kind, delivered_on)
);

create table scores (
  organisation_no bigint not null references organisations,
  day bigint not null,
  scorecard nvarchar(max) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, day)
);

create table awards (
  award_no bigint identity primary key,
  organisation_no bigint not null references organisations,
  reward nvarchar(100) collate latin1_general_100_bin2 not null,
  scope nvarchar(20) collate latin1_general_100_bin2 not null,
  recipient nvarchar(400) collate latin1_general_100_bin2 not null,
  period nvarchar(100) collate latin1_general_100_bin2 not null,
  budget_period nvarchar(100) collate latin1_general_100_bin2,
  earned_on bigint not null,
  units bigint not null,
  unique (organisation_no, reward, recipient, period)
);

create table award_events (
  award_no bigint not null references awards,
  event nvarchar(20) collate latin1_general_100_bin2 not null check (event in ('announced', 'delivered', 'withdrawn')),
  at nvarchar(40) collate latin1_general_100_bin2 not null,
  "by" nvarchar(400) collate latin1_general_100_bin2 not null,
  reason nvarchar(max) collate latin1_general_100_bin2,
  primary key (award_no, event)
);
go
create trigger award_events_are_append_only on award_events instead of update, delete as throw 51000, 'award events are append-only', 1;
go
create table reports (
  organisation_no bigint not null references organisations,
  week nvarchar(20) collate latin1_general_100_bin2 not null,
  language nvarchar(20) collate latin1_general_100_bin2 not null,
  made_at nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, week, language)
);

create table audit (
  audit_no bigint identity primary key,
  organisation_no bigint,
  at nvarchar(40) collate latin1_general_100_bin2 not null,
  "by" nvarchar(400) collate latin1_general_100_bin2 not null,
  what nvarchar(max) collate latin1_general_100_bin2 not null
);

create table tokens (
  token_no bigint identity primary key,
  organisation_no bigint not null references organisations,
  door nvarchar(20) collate latin1_general_100_bin2 not null check (door in ('activities', 'scim')),
  source nvarchar(400) collate latin1_general_100_bin2 not null,
  hash varbinary(32) not null unique,
  created_at nvarchar(40) collate latin1_general_100_bin2 not null,
  created_by nvarchar(400) collate latin1_general_100_bin2 not null,
  last_used_on bigint,
  revoked_at nvarchar(40) collate latin1_general_100_bin2
);

create table answered_requests (
  token_no bigint not null references tokens,
  "key" varbinary(32) not null,
  body varbinary(32) not null,
  answered_on bigint not null,
  answer nvarchar(max) collate latin1_general_100_bin2 not null,
  primary key (token_no, "key")
);

create index answered_requests_by_day on answered_requests (token_no, answered_on);

create table scim_resources (
  organisation_no bigint not null references organisations,
  kind nvarchar(20) collate latin1_general_100_bin2 not null check (kind in ('user', 'group')),
  number bigint not null,
  name nvarchar(400) collate latin1_general_ci_as not null,
  external_id nvarchar(400) collate latin1_general_100_bin2,
  resource nvarchar(max) collate latin1_general_100_bin2 not null,
  created_at nvarchar(40) collate latin1_general_100_bin2 not null,
  modified_at nvarchar(40) collate latin1_general_100_bin2 not null,
  deleted bigint not null default 0,
  primary key (organisation_no, kind, number)
);

create index scim_by_name on scim_resources (organisation_no, kind, name);
create index scim_by_external_id on scim_resources (organisation_no, kind, external_id);
create index employees_by_email on employee_facts (organisation_no, email) where email is not null;
create index teams_by_name on team_facts (organisation_no, name) where name is not null;
create index personas on employee_facts (organisation_no, employee_no) where kind = 'persona';

create table scoring (
  organisation_no bigint primary key references organisations,
  next_day bigint not null,
  revision bigint not null,
  reports_from bigint not null
);

create table jobs (
  organisation_no bigint not null references organisations,
  task nvarchar(40) collate latin1_general_100_bin2 not null,
  worker nvarchar(200) collate latin1_general_100_bin2,
  lease_until nvarchar(40) collate latin1_general_100_bin2,
  attempts bigint not null,
  next_at nvarchar(40) collate latin1_general_100_bin2,
  failed_at nvarchar(40) collate latin1_general_100_bin2,
  reason nvarchar(1000) collate latin1_general_100_bin2,
  parked_at nvarchar(40) collate latin1_general_100_bin2,
  primary key (organisation_no, task)
);

create table rounds (
  organisation_no bigint not null references organisations,
  task nvarchar(40) collate latin1_general_100_bin2 not null,
  period nvarchar(100) collate latin1_general_100_bin2 not null,
  done_at nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, task, period)
);

create table publications (
  organisation_no bigint not null references organisations,
  sunday bigint not null,
  week nvarchar(20) collate latin1_general_100_bin2 not null,
  published_at nvarchar(40) collate latin1_general_100_bin2 not null,
  scorecard nvarchar(max) collate latin1_general_100_bin2 not null,
  told nvarchar(max) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, sunday)
);

create table publication_files (
  organisation_no bigint not null,
  sunday bigint not null,
  language nvarchar(20) collate latin1_general_100_bin2 not null,
  pdf varbinary(max) not null,
  primary key (organisation_no, sunday, language),
  foreign key (organisation_no, sunday) references publications
);

create table mails (
  mail_no bigint identity primary key,
  organisation_no bigint not null,
  mail_key nvarchar(800) collate latin1_general_100_bin2 not null,
  kind nvarchar(20) collate latin1_general_100_bin2 not null check (kind in ('report', 'reward', 'reminder')),
  employee_no bigint not null,
  message varbinary(max),
  created_at nvarchar(40) collate latin1_general_100_bin2 not null,
  attempts bigint not null,
  next_at nvarchar(40) collate latin1_general_100_bin2 not null,
  sent_at nvarchar(40) collate latin1_general_100_bin2,
  given_up_at nvarchar(40) collate latin1_general_100_bin2,
  reason nvarchar(1000) collate latin1_general_100_bin2,
  unique (organisation_no, mail_key),
  foreign key (organisation_no, employee_no) references employees
);

create index mails_waiting on mails (organisation_no, next_at) where sent_at is null and given_up_at is null;

create table mail_links (
  organisation_no bigint not null,
  employee_no bigint not null,
  token nvarchar(64) collate latin1_general_100_bin2 not null unique,
  primary key (organisation_no, employee_no),
  foreign key (organisation_no, employee_no) references employees
);

create table unsubscribed (
  organisation_no bigint not null,
  employee_no bigint not null,
  kind nvarchar(20) collate latin1_general_100_bin2 not null,
  at nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, employee_no, kind),
  foreign key (organisation_no, employee_no) references employees
);
