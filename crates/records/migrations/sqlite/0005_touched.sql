-- When anything of a client was last written: a list of records whose time is over looks at one column.
DROP INDEX chart_by_touch;
ALTER TABLE clients ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;
UPDATE clients SET touched = MAX(
    changed,
    COALESCE((SELECT MAX(e.changed) FROM chart e WHERE e.client = clients.id), 0),
    COALESCE((SELECT MAX(k.changed) FROM cases k WHERE k.client = clients.id), 0)
);
CREATE INDEX clients_by_touch ON clients (clinic, touched);
CREATE TRIGGER clients_new AFTER INSERT ON clients BEGIN
    UPDATE clients SET touched = NEW.changed WHERE id = NEW.id;
END;
CREATE TRIGGER clients_touched AFTER UPDATE OF changed ON clients BEGIN
    UPDATE clients SET touched = MAX(touched, NEW.changed) WHERE id = NEW.id;
END;
CREATE TRIGGER chart_new AFTER INSERT ON chart BEGIN
    UPDATE clients SET touched = MAX(touched, NEW.changed) WHERE id = NEW.client;
END;
CREATE TRIGGER chart_touched AFTER UPDATE OF changed ON chart BEGIN
    UPDATE clients SET touched = MAX(touched, NEW.changed) WHERE id = NEW.client;
END;
CREATE TRIGGER cases_new AFTER INSERT ON cases BEGIN
    UPDATE clients SET touched = MAX(touched, NEW.changed) WHERE id = NEW.client;
END;
CREATE TRIGGER cases_touched AFTER UPDATE OF changed ON cases BEGIN
    UPDATE clients SET touched = MAX(touched, NEW.changed) WHERE id = NEW.client;
END;
