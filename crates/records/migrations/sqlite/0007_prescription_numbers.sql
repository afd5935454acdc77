-- Serial numbers of a clinic's prescriptions: the last that its pharmacy gave.
ALTER TABLE clinics ADD COLUMN last_prescription BIGINT NOT NULL DEFAULT 0;
