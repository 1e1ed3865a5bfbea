/**
 * What was sent, counted as it is sent: in quarters of an hour, so that the bars of an hour and of a day fit every time zone, and so
 * that a chart never reads the messages.
 */
export const overview = `
CREATE TABLE sent_quarter (
  account_id TEXT NOT NULL,
  quarter INTEGER NOT NULL,            -- finished_at / 900000
  messages INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  PRIMARY KEY (account_id, quarter)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_quarter_when ON sent_quarter (quarter);
INSERT INTO sent_quarter (account_id, quarter, messages, recipients)
  SELECT account_id, finished_at / 900000, count(*), sum(recipient_count) FROM message WHERE state = 'sent' GROUP BY 1, 2;
CREATE TRIGGER sent_quarter_in AFTER INSERT ON message WHEN NEW.state = 'sent' BEGIN
  INSERT INTO sent_quarter (account_id, quarter, messages, recipients)
    VALUES (NEW.account_id, NEW.finished_at / 900000, 1, NEW.recipient_count)
    ON CONFLICT (account_id, quarter) DO UPDATE SET messages = messages + 1, recipients = recipients + excluded.recipients;
END;
CREATE TRIGGER sent_quarter_move AFTER UPDATE OF state ON message WHEN NEW.state = 'sent' AND OLD.state <> 'sent' BEGIN
  INSERT INTO sent_quarter (account_id, quarter, messages, recipients)
    VALUES (NEW.account_id, NEW.finished_at / 900000, 1, NEW.recipient_count)
    ON CONFLICT (account_id, quarter) DO UPDATE SET messages = messages + 1, recipients = recipients + excluded.recipients;
END;
`;
