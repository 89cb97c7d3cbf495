-- Campaigns: the last version of each holds, the others are its history.
create table campaigns (
  organisation_no integer not null references organisations,
  id text not null,
  version integer not null,
  reward text not null,
  starts_on integer not null,
  ends_on integer,
  at_most integer,
  unit_cost real,
  changed_at text not null,
  changed_by text not null,
  primary key (organisation_no, id, version)
) strict, without rowid;

-- The days on which the conditions of a reward were met, as scored. Awards follow from them.
create table reward_days (
  organisation_no integer not null references organisations,
  reward text not null,
  scope text not null,
  recipient text not null,
  first_day integer not null,
  last_day integer not null,
  primary key (organisation_no, reward, scope, recipient, first_day)
) strict, without rowid;

create index reward_days_by_last_day on reward_days (organisation_no, last_day);

insert into reward_days (organisation_no, reward, scope, recipient, first_day, last_day)
select organisation_no, reward, scope, recipient, earned_on, earned_on
from awards
group by organisation_no, reward, scope, recipient, earned_on;

-- An award that was not told and that the facts no longer call for lapses; it may come back.
alter table awards add column lapsed integer not null default 0;

-- The reward as it was when this was earned.
alter table awards add column definition text;

-- The day on which facts without a date were delivered, where that is later than the day for which they count.
alter table awards add column known_on integer;

-- The last day that had been scored when this was found: much later than the day it was earned if facts arrived late.
alter table awards add column found_on integer;

-- For whom an award of a team was.
create table award_people (
  award_no integer not null references awards,
  employee_no integer not null,
  primary key (award_no, employee_no)
) strict, without rowid;

-- The day on which an input came for the first time. Of profiles the deliveries tell it.
alter table delivered add column first_on integer;

update delivered
set first_on = (
  select min(f.delivered_on)
  from feed_days f
  where f.organisation_no = delivered.organisation_no and f.kind = 'employees'
)
where input = 'employees' or input like 'employees.%';

-- A delivery can be taken back and recorded again: events have a number for each time.
create table award_events_now (
  award_no integer not null references awards,
  event text not null check (event in ('announced', 'delivered', 'withdrawn', 'taken_back')),
  nth integer not null default 1,
  at text not null,
  by text not null,
  reason text,
  primary key (award_no, event, nth)
) strict, without rowid;

insert into award_events_now (award_no, event, at, by, reason) select award_no, event, at, by, reason from award_events;
drop table award_events;
alter table award_events_now rename to award_events;

create trigger award_events_are_never_changed before update on award_events begin select raise(abort, 'award events are append-only'); end;
create trigger award_events_are_never_removed before delete on award_events begin select raise(abort, 'award events are append-only'); end;

create table ledger_now (
  organisation_no integer not null references organisations,
  entry_no integer not null,
  award_no integer not null references awards,
  event text not null check (event in ('earned', 'announced', 'delivered', 'withdrawn', 'taken_back')),
  nth integer not null default 1,
  hash blob not null,
  primary key (organisation_no, entry_no)
) strict, without rowid;

insert into ledger_now (organisation_no, entry_no, award_no, event, hash)
select organisation_no, entry_no, award_no, event, hash
from ledger;
drop table ledger;
alter table ledger_now rename to ledger;

create trigger ledger_entries_are_never_changed before update on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_entries_are_never_removed before delete on ledger begin select raise(abort, 'the ledger is append-only'); end;
