-- Keys that protect cookies and forms; all web servers of a store share them.
create table web_keys (
  name text primary key,
  xml text not null
) strict;

-- Reports made on request. The scheduled ones are in publications.
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
  reason text,                        -- why it failed
  pdf blob
) strict;

create index asked_reports_open on asked_reports (organisation_no, asked_no) where done_at is null;

-- Every page checks whether its reader is named as a manager.
create index employees_by_manager on employee_facts (organisation_no, manager_id) where manager_id is not null;

create index audit_of_organisation on audit (organisation_no, audit_no);
