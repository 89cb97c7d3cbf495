-- What people say here for themselves: that they object, or consent to reports about what they do in a role. The latest counts, whatever
-- a feed says; before they spoke, what the feed says.
create table statements (
  statement_no integer primary key,
  organisation_no integer not null references organisations,
  employee_no integer not null,
  about text not null,             -- 'objection' or a role
  since integer not null,
  says integer not null,           -- 1 yes, 0 no
  said_at text not null
) strict;

create index statements_of_employee on statements (organisation_no, employee_no);

-- The account at the sign-in provider that an employee first signed in with. Another one with the same address opens nothing.
create table identities (
  organisation_no integer not null references organisations,
  issuer text not null,
  subject text not null,
  employee_no integer not null,
  bound_at text not null,
  primary key (organisation_no, issuer, subject),
  unique (organisation_no, employee_no, issuer)
) strict, without rowid;

-- A feed changed the address of somebody with a role that sees much; an administrator confirms it before they sign in.
create table sign_in_holds (
  organisation_no integer not null references organisations,
  employee_no integer not null,
  since text not null,
  primary key (organisation_no, employee_no)
) strict, without rowid;

-- Sessions of readers, by a hash of their number. Signing out ends one, whoever has a copy of the cookie.
create table sessions (
  hash blob primary key,
  ends_at text not null
) strict, without rowid;
