-- What people say here for themselves: that they object, or consent to reports about what they do in a role. The latest counts, whatever
-- a feed says; before they spoke, what the feed says.
create table statements (
  statement_no bigint identity primary key,
  organisation_no bigint not null references organisations,
  employee_no bigint not null,
  about nvarchar(40) collate latin1_general_100_bin2 not null,             -- 'objection' or a role
  since bigint not null,
  says bigint not null,           -- 1 yes, 0 no
  said_at nvarchar(40) collate latin1_general_100_bin2 not null
);

create index statements_of_employee on statements (organisation_no, employee_no);

-- The account at the sign-in provider that an employee first signed in with. Another one with the same address opens nothing.
create table identities (
  organisation_no bigint not null references organisations,
  issuer nvarchar(200) collate latin1_general_100_bin2 not null,
  subject nvarchar(200) collate latin1_general_100_bin2 not null,
  employee_no bigint not null,
  bound_at nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, issuer, subject),
  unique (organisation_no, employee_no, issuer)
);

-- A feed changed the address of somebody with a role that sees much; an administrator confirms it before they sign in.
create table sign_in_holds (
  organisation_no bigint not null references organisations,
  employee_no bigint not null,
  since nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, employee_no)
);

-- Sessions of readers, by a hash of their number. Signing out ends one, whoever has a copy of the cookie.
create table sessions (
  hash varbinary(32) primary key,
  ends_at nvarchar(40) collate latin1_general_100_bin2 not null
);
