alter table employee_facts add column language text;

-- From which day on an organisation's scorecards are still to be made: what lies before is scored, and nothing that came since touches it.
create table scoring (
  organisation_no integer primary key references organisations,
  next_day integer not null,
  revision integer not null,          -- raised whenever something touches a day that is over
  reports_from integer not null       -- the first Sunday of which a weekly report is due
) strict;

-- Work that is under way or that failed; what is due is worked out anew from the store each time.
create table jobs (
  organisation_no integer not null references organisations,
  task text not null,
  worker text,                        -- who is at it, until when unless it says more
  lease_until text,
  attempts integer not null,          -- that failed since it last succeeded
  next_at text,                       -- not to be tried again before
  failed_at text,
  reason text,
  parked_at text,                     -- not to be tried again until somebody says so
  primary key (organisation_no, task)
) strict, without rowid;

-- What is done once a period whether or not anything comes of it.
create table rounds (
  organisation_no integer not null references organisations,
  task text not null,
  period text not null,
  done_at text not null,
  primary key (organisation_no, task, period)
) strict, without rowid;

-- Weekly reports as they were published, with the scorecard they tell of: what is corrected later is said in a later report.
create table publications (
  organisation_no integer not null references organisations,
  sunday integer not null,
  week text not null,
  published_at text not null,
  scorecard text not null,
  told text not null,                 -- the index of each week of its trend, as JSON
  primary key (organisation_no, sunday)
) strict;

create table publication_files (
  organisation_no integer not null,
  sunday integer not null,
  language text not null,
  pdf blob not null,
  primary key (organisation_no, sunday, language),
  foreign key (organisation_no, sunday) references publications
) strict;

-- The outbox. There is one mail of each key; what it says is dropped once it is sent.
create table mails (
  mail_no integer primary key,
  organisation_no integer not null,
  mail_key text not null,
  kind text not null check (kind in ('report', 'reward', 'reminder')),
  employee_no integer not null,
  message blob,
  created_at text not null,
  attempts integer not null,
  next_at text not null,
  sent_at text,
  given_up_at text,
  reason text,
  unique (organisation_no, mail_key),
  foreign key (organisation_no, employee_no) references employees
) strict;

create index mails_waiting on mails (organisation_no, next_at) where sent_at is null and given_up_at is null;

-- By which link somebody may unsubscribe, and from what they did.
create table mail_links (
  organisation_no integer not null,
  employee_no integer not null,
  token text not null unique,
  primary key (organisation_no, employee_no),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;

create table unsubscribed (
  organisation_no integer not null,
  employee_no integer not null,
  kind text not null,
  at text not null,
  primary key (organisation_no, employee_no, kind),
  foreign key (organisation_no, employee_no) references employees
) strict, without rowid;
