/** `outtray --help`. 80 columns, as terminals and mails from cron have them. */
export const help = `Outtray keeps an office's outgoing mail and sends it through Gmail.

Usage:
  outtray                            opens the window
  outtray send FILE...               hands in whole messages (RFC 5322; - is
                                     standard input); prints the id of each
  outtray send -t [-i] [ADDRESS...]  as sendmail: one message on standard input,
                                     recipients from its headers
  outtray send [-i] -f FROM ADDRESS...
                                     the same, to these addresses alone
  outtray list [--state STATE] [--limit N] [--json]
  outtray retry ID... | --failed
  outtray cancel ID...
  outtray status [--json]

Options of send:
  --account ADDRESS     the account to send by; otherwise chosen by From
  --reference TEXT      an invoice number or any text, to find it again
  --send-after TIME     2026-11-27T08:00, or +30m, +2h, +1d
  --priority N          -9 to 9; higher goes first
  --again               sends it also when it says the same as one of the last
                        ten minutes, which otherwise waits for you
  --print-format NAME --data FILE
                        attaches the PDF made of a print format and JSON data
  -t                    recipients from the headers To, Cc and Bcc
  -i                    a line with only a dot does not end the message
  -f FROM               who sends, where the message does not say
  --                    what follows is no option

  --profile DIR         the folder of another Outtray of yours
  --help, --version

Mail is accepted when the command ends with 0, whether or not Outtray is
running. Exit codes are those of sysexits.h: 64 usage, 65 the message is wrong,
66 no such file, 67 not a mail address, 75 try again later, 77 not permitted,
78 set up Outtray first.
`;
