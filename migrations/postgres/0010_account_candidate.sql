-- For whom a witness (saksi) stands, as `contest:number`: objections and signatures name the candidate, never the person.
ALTER TABLE account ADD COLUMN candidate TEXT;
