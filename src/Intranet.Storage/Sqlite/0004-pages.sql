-- Keys that cookies and forms of the pages are sealed with: the same for all web servers of a store.
create table web_keys (
  name text primary key,
  xml text not null
) strict;

-- Reports that somebody asked for, beside those that are published by themselves.
create table asked_reports (
  asked_no integer primary key,
  organisation_no integer not null references organisations,
  sunday integer not null,
  week text not null,
  language text not null,
  asked_at text not null,
  asked_by text not null,
  step integer not null,              -- of 4: waiting, reading, drawing, done
  done_at text,
  reason text,                        -- why it could not be made
  pdf blob
) strict;

create index asked_reports_open on asked_reports (organisation_no, asked_no) where done_at is null;

-- Who is named as somebody's manager is asked at every look at a page.
create index employees_by_manager on employee_facts (organisation_no, manager_id) where manager_id is not null;

create index audit_of_organisation on audit (organisation_no, audit_no);
