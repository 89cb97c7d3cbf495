-- One row an employee and local day; what happened in which team's space is packed (PackedCounts).
alter table day_counts rename to day_counts_by_team;

create table day_counts (
  organisation_no integer not null,
  day integer not null,
  employee_no integer not null,
  counts blob not null,
  primary key (organisation_no, day, employee_no)
) strict, without rowid;

insert into day_counts (organisation_no, day, employee_no, counts)
select organisation_no, day, employee_no,
  pack_counts(team_no, marks, sign_in, view, reaction, comment, post, share, follow, profile_update, training)
from day_counts_by_team group by organisation_no, day, employee_no;

drop table day_counts_by_team;

-- Identities of the activities counted so far, 64 bits each, sorted within a part; kept for the days that late data may still be of.
alter table fingerprints rename to fingerprints_by_row;

create table fingerprints (
  organisation_no integer not null,
  source_no integer not null,
  day integer not null,
  part integer not null,
  prints blob not null,
  unique (organisation_no, source_no, day, part)
) strict;

insert into fingerprints (organisation_no, source_no, day, part, prints)
select organisation_no, source_no, day, 0, pack_fingerprints(fingerprint) from fingerprints_by_row group by organisation_no, source_no, day;

alter table sources add column newest_day integer;      -- the last day with an activity of this source
alter table sources add column closed_through integer;  -- nothing of this day or before is accepted any more

update sources
set newest_day = (
  select max(day) from fingerprints_by_row f
  where f.organisation_no = sources.organisation_no and f.source_no = sources.source_no);

drop table fingerprints_by_row;

-- What stays of a day whose fingerprints were dropped: enough to recognise the same day delivered whole once more.
create table closed_days (
  organisation_no integer not null,
  source_no integer not null,
  day integer not null,
  events integer not null,
  sum integer not null,            -- of the fingerprints, modulo 2^64
  xor integer not null,
  primary key (organisation_no, source_no, day)
) strict, without rowid;

create index quarantine_by_waiting on quarantine (organisation_no, waits_for) where waits_for is not null;

-- What each feed delivered, one row a day on which it did.
create table feed_days (
  organisation_no integer not null references organisations,
  source text not null,
  kind text not null,
  delivered_on integer not null,   -- local day
  last_at text not null,
  deliveries integer not null,
  rows integer not null, accepted integer not null, duplicates integer not null, rejected integer not null,
  through integer,                 -- the last day that anything delivered is of; null where it has no days
  primary key (organisation_no, source, kind, delivered_on)
) strict, without rowid;

insert into feed_days (organisation_no, source, kind, delivered_on, last_at, deliveries, rows, accepted, duplicates, rejected)
select organisation_no, source, kind, cast(julianday(substr(imported_at, 1, 10)) - 1721425.5 as integer), max(imported_at),
  count(*), sum(rows), sum(accepted), sum(duplicates), sum(rejected)
from imports group by 1, 2, 3, 4;

drop table imports;

-- Bearer tokens: only a hash is kept.
create table tokens (
  token_no integer primary key,
  organisation_no integer not null references organisations,
  door text not null check (door in ('activities', 'scim')),
  source text not null,
  hash blob not null unique,
  created_at text not null,
  created_by text not null,
  last_used_on integer,
  revoked_at text
) strict;

-- Answers given to requests with an Idempotency-Key, for the days that late data is accepted.
create table answered_requests (
  token_no integer not null references tokens,
  key blob not null,               -- hash of the key
  body blob not null,              -- hash of the body
  answered_on integer not null,
  answer text not null,
  primary key (token_no, key)
) strict, without rowid;

-- Users and groups as the identity provider knows them, beside the facts that they became.
create table scim_resources (
  organisation_no integer not null references organisations,
  kind text not null check (kind in ('user', 'group')),
  number integer not null,         -- employee_no or team_no
  name text not null collate nocase,  -- userName or displayName
  external_id text,
  resource text not null,
  created_at text not null,
  modified_at text not null,
  deleted integer not null default 0,
  primary key (organisation_no, kind, number)
) strict, without rowid;

create index answered_requests_by_day on answered_requests (token_no, answered_on);

create index scim_by_name on scim_resources (organisation_no, kind, name);
create index scim_by_external_id on scim_resources (organisation_no, kind, external_id);

-- Usage reports and activity streams name people by e-mail.
create index employees_by_email on employee_facts (organisation_no, email collate nocase) where email is not null;

create index teams_by_name on team_facts (organisation_no, name collate nocase) where name is not null;

-- Every delivery asks who the personas are; there are a few among all.
create index personas on employee_facts (organisation_no, employee_no) where kind = 'persona';
