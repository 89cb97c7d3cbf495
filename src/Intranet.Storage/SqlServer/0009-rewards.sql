-- Campaigns: the last version of each holds, the others are its history.
create table campaigns (
  organisation_no bigint not null references organisations,
  id nvarchar(100) collate latin1_general_100_bin2 not null,
  version bigint not null,
  reward nvarchar(100) collate latin1_general_100_bin2 not null,
  starts_on bigint not null,
  ends_on bigint,
  at_most bigint,
  unit_cost float,
  changed_at nvarchar(40) collate latin1_general_100_bin2 not null,
  changed_by nvarchar(400) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, id, version)
);

-- The days on which the conditions of a reward were met, as scored. Awards follow from them.
create table reward_days (
  organisation_no bigint not null references organisations,
  reward nvarchar(100) collate latin1_general_100_bin2 not null,
  scope nvarchar(20) collate latin1_general_100_bin2 not null,
  recipient nvarchar(400) collate latin1_general_100_bin2 not null,
  first_day bigint not null,
  last_day bigint not null,
  constraint pk_reward_days primary key nonclustered (organisation_no, reward, scope, recipient, first_day)
);

create clustered index reward_days_by_last_day on reward_days (organisation_no, last_day);

insert into reward_days (organisation_no, reward, scope, recipient, first_day, last_day)
select organisation_no, reward, scope, recipient, earned_on, earned_on
from awards
group by organisation_no, reward, scope, recipient, earned_on;

-- An award that was not told and that the facts no longer call for lapses; it may come back.
alter table awards add lapsed bigint not null default 0;

-- The reward as it was when this was earned.
alter table awards add definition nvarchar(max) collate latin1_general_100_bin2;

-- The day on which facts without a date were delivered, where that is later than the day for which they count.
alter table awards add known_on bigint;

-- The last day that had been scored when this was found: much later than the day it was earned if facts arrived late.
alter table awards add found_on bigint;

-- For whom an award of a team was.
create table award_people (
  award_no bigint not null references awards,
  employee_no bigint not null,
  primary key (award_no, employee_no)
);

-- The day on which an input came for the first time. Of profiles the deliveries tell it.
alter table delivered add first_on bigint;
go

update delivered
set first_on = (
  select min(f.delivered_on)
  from feed_days f
  where f.organisation_no = delivered.organisation_no and f.kind = 'employees'
)
where input = 'employees' or input like 'employees.%';

-- A delivery can be taken back and recorded again: events have a number for each time.
drop trigger award_events_are_append_only;
drop trigger ledger_is_append_only;

create table award_events_now (
  award_no bigint not null references awards,
  event nvarchar(20) collate latin1_general_100_bin2 not null
    check (event in ('announced', 'delivered', 'withdrawn', 'taken_back')),
  nth bigint not null default 1,
  at nvarchar(40) collate latin1_general_100_bin2 not null,
  "by" nvarchar(400) collate latin1_general_100_bin2 not null,
  reason nvarchar(max) collate latin1_general_100_bin2,
  primary key (award_no, event, nth)
);

insert into award_events_now (award_no, event, at, "by", reason) select award_no, event, at, "by", reason from award_events;
drop table award_events;
exec sp_rename 'award_events_now', 'award_events';

create table ledger_now (
  organisation_no bigint not null references organisations,
  entry_no bigint not null,
  award_no bigint not null references awards,
  event nvarchar(20) collate latin1_general_100_bin2 not null
    check (event in ('earned', 'announced', 'delivered', 'withdrawn', 'taken_back')),
  nth bigint not null default 1,
  hash varbinary(32) not null,
  primary key (organisation_no, entry_no)
);

insert into ledger_now (organisation_no, entry_no, award_no, event, hash)
select organisation_no, entry_no, award_no, event, hash
from ledger;
drop table ledger;
exec sp_rename 'ledger_now', 'ledger';
go
create trigger award_events_are_append_only on award_events instead of update, delete as throw 51000, 'award events are append-only', 1;
go
create trigger ledger_is_append_only on ledger instead of update, delete as throw 51000, 'the ledger is append-only', 1;
