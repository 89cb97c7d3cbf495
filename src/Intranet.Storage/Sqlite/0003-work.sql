alter table employee_facts add column language text;

-- The first day that is still to be scored. Earlier days are scored, and no data for them has arrived since.
create table scoring (
  organisation_no integer primary key references organisations,
  next_day integer not null,
  revision integer not null,          -- increases when data arrives for a day that is over
  reports_from integer not null       -- the first Sunday for which a weekly report is due
) strict;

-- Jobs that are running or have failed. Which jobs are due is derived from the store each time.
create table jobs (
  organisation_no integer not null references organisations,
  task text not null,
  worker text,                        -- holds the job until the lease ends or is renewed
  lease_until text,
  attempts integer not null,          -- failures since the last success
  next_at text,                       -- no retry before this moment
  failed_at text,
  reason text,
  parked_at text,                     -- no retry until an administrator asks for one
  primary key (organisation_no, task)
) strict, without rowid;

-- Jobs that run once per period, even if they have nothing to send.
create table rounds (
  organisation_no integer not null references organisations,
  task text not null,
  period text not null,
  done_at text not null,
  primary key (organisation_no, task, period)
) strict, without rowid;

-- Weekly reports as published, with their scorecards. A later correction is reported in a later report.
create table publications (
  organisation_no integer not null references organisations,
  sunday integer not null,
  week text not null,
  published_at text not null,
  scorecard text not null,
  told text not null,                 -- the index of each week in its trend, as JSON
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

-- The outbox. Keys are unique; the content of a mail is deleted once it is sent.
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

-- The link with which each employee can unsubscribe, and the kinds of mail from which they did.
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
