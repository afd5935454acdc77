-- When anything of a client was last written: a list of records whose time is over looks at one column.
DROP INDEX chart_by_touch;
ALTER TABLE clients ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;
UPDATE clients SET touched = GREATEST(
    changed,
    COALESCE((SELECT MAX(e.changed) FROM chart e WHERE e.client = clients.id), 0),
    COALESCE((SELECT MAX(k.changed) FROM cases k WHERE k.client = clients.id), 0)
);
CREATE INDEX clients_by_touch ON clients (clinic, touched);
CREATE FUNCTION touch_itself() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.touched := GREATEST(NEW.touched, NEW.changed);
    RETURN NEW;
END
$$;
CREATE FUNCTION touch_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE clients SET touched = NEW.changed WHERE id = NEW.client AND touched < NEW.changed;
    RETURN NULL;
END
$$;
CREATE TRIGGER clients_touched BEFORE INSERT OR UPDATE OF changed ON clients FOR EACH ROW EXECUTE FUNCTION touch_itself();
CREATE TRIGGER chart_touched AFTER INSERT OR UPDATE OF changed ON chart FOR EACH ROW EXECUTE FUNCTION touch_client();
CREATE TRIGGER cases_touched AFTER INSERT OR UPDATE OF changed ON cases FOR EACH ROW EXECUTE FUNCTION touch_client();
