-- Scorecards of earlier versions have exact counts of groups, and of groups that overlap by one person. They are scored again.
delete from scores;

update scoring
set next_day = coalesce((select first_day from organisations o where o.organisation_no = scoring.organisation_no), next_day),
    revision = revision + 1;

-- The minimum group size under which a report was made; it is given out only while that is no smaller than today's.
alter table publications add column minimum integer not null default 0;

alter table asked_reports add column minimum integer not null default 0;
