/**
 * The words of the address book are no longer written in the commit that accepts a message: for every address not met before that
 * was a third of what accepting costs. find/word-index.ts puts them in behind it, as it does with the words of messages; the newest row
 * of the index tells how far it has come. Until then an address is found among those used last, see intake/address-book.ts.
 */
export const addressesBehind = `
DROP TRIGGER address_in;
DROP TRIGGER address_named;
DROP TRIGGER address_out;
CREATE TRIGGER address_named AFTER UPDATE OF name ON address_book
WHEN NEW.name IS NOT OLD.name AND EXISTS (SELECT 1 FROM address_words_docsize WHERE id = NEW.id) BEGIN
  UPDATE address_words SET words = coalesce(NEW.name || ' ', '') || NEW.address WHERE rowid = NEW.id;
END;
CREATE TRIGGER address_out AFTER DELETE ON address_book
WHEN EXISTS (SELECT 1 FROM address_words_docsize WHERE id = OLD.id) BEGIN
  DELETE FROM address_words WHERE rowid = OLD.id;
END;
`;
