package reply

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told is a recipient on one line, as the tables below write it.
func told(r *Recipient) string {
	hard := ""
	if r.Hard {
		hard = " hard"
	}
	return fmt.Sprintf("%s %s %s %s %s%s", r.Address, r.Action, r.Status, r.Reply, r.Reason, hard)
}

func TestBounces(t *testing.T) {
	t.Parallel()
	report := func(fields ...string) []byte {
		lines := []string{"From: MAILER-DAEMON@mx.example", "Return-Path: <>", "Auto-Submitted: auto-replied", "Subject: Undelivered Mail Returned to Sender", "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
			"--b", "", "The mail system says what became of your mail.", "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example", ""}
		return crlf(append(append(lines, fields...), "--b", "Content-Type: text/rfc822-headers", "", "Message-ID: <7@creditor.example>", "Subject: Invoice 7", "To: pay@client.example", "--b--")...)
	}
	tests := map[string]struct {
		raw  []byte
		want []string
	}{
		"rfc 3464": {
			report("Final-Recipient: rfc822; pay@client.example", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 <pay@client.example>: Recipient", " address rejected: User unknown"),
			[]string{"pay@client.example failed 5.1.1 550 user_unknown hard"},
		},
		"a delay is no failure": {
			report("Final-Recipient: rfc822; pay@client.example", "Action: delayed", "Status: 4.4.1", "Diagnostic-Code: X-Postfix; connect to mx.client.example[192.0.2.1]:25: Connection timed out", "Will-Retry-Until: Wed, 25 Nov 2026 10:00:00 +0100"),
			[]string{"pay@client.example delayed 4.4.1  network_error"},
		},
		"taken over": {
			report("Final-Recipient: rfc822; pay@client.example", "Action: relayed", "Status: 2.0.0", "", "Final-Recipient: rfc822; ann@client.example", "Action: delivered (to a mailbox)", "Status: 2.0.0"),
			[]string{"pay@client.example relayed 2.0.0  ", "ann@client.example delivered 2.0.0  "},
		},
		"mailbox full is not hard": {
			report("Final-Recipient: rfc822;pay@client.example", "Action: failed", "Status: 5.0.0", "Diagnostic-Code: smtp; 552 5.2.2 Over quota"),
			[]string{"pay@client.example failed 5.2.2 552 mailbox_full"},
		},
		"two, the same one twice": {
			report("Final-Recipient: rfc822; a@client.example", "Action: failed", "Status: 5.1.2", "", "Final-Recipient: rfc822; b@client.example", "Action: failed", "Status: 5.7.26", "", "Final-Recipient: rfc822; A@client.example", "Action: failed", "Status: 5.1.2"),
			[]string{"a@client.example failed 5.1.2  host_unknown hard", "b@client.example failed 5.7.26  auth_failure"},
		},
		"the blank line between is lost": {
			report("Final-Recipient: rfc822; a@client.example", "Action: failed", "Status: 5.1.1", "Final-Recipient: rfc822; b@client.example", "Action: failed", "Status: 5.1.1"),
			[]string{"a@client.example failed 5.1.1  user_unknown hard", "b@client.example failed 5.1.1  user_unknown hard"},
		},
		"gave up, for a cause that it quotes": {
			report("Final-Recipient: rfc822; pay@client.example", "Action: failed", "Status: 4.4.7", "Diagnostic-Code: smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>"),
			[]string{"pay@client.example failed 4.4.2 421 expired"},
		},
		"postfix, words only": {
			crlf("From: MAILER-DAEMON@mx.example (Mail Delivery System)", "To: me@creditor.example", "Subject: Undelivered Mail Returned to Sender", "",
				"This is the mail system at host mx.example.", "", "For further assistance, please send mail to <postmaster>", "",
				"<pay@client.example>: host mx.client.example[192.0.2.9] said: 550", "    <pay@client.example>: User unknown (in reply to RCPT TO command)"),
			[]string{"pay@client.example failed 5.1.1 550 user_unknown hard"},
		},
		"qmail": {
			crlf("From: MAILER-DAEMON@mx.example", "Subject: failure notice", "", "Hi. This is the qmail-send program at mx.example.", "I'm afraid I wasn't able to deliver your message to the following addresses.", "",
				"<pay@client.example>:", "Sorry, no mailbox here by that name. (#5.1.1)", "", "--- Below this line is a copy of the message.", "", "Return-Path: <me@creditor.example>", "Received: from x for other@client.example", "Message-ID: <7@creditor.example>"),
			[]string{"pay@client.example failed 5.1.1  user_unknown hard"},
		},
		"exim": {
			crlf("From: Mail Delivery System <Mailer-Daemon@mx.example>", "X-Failed-Recipients: pay@client.example", "Subject: Mail delivery failed: returning message to sender", "",
				"A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.", "", "  pay@client.example", "    all relevant MX records point to non-existent hosts"),
			[]string{"pay@client.example failed 5.4.0  network_error"},
		},
		"exim, delayed": {
			crlf("From: Mail Delivery System <Mailer-Daemon@mx.example>", "Subject: Warning: message 1abcde-000001-AB delayed 24 hours", "",
				"This message was created automatically. A message that you sent has not yet been delivered to one or more of its recipients.", "", "  pay@client.example", "", "No action is required on your part. Delivery attempts will continue for some time."),
			[]string{"pay@client.example delayed 4.4.7  expired"},
		},
		"old exchange": {
			crlf("From: System Administrator <postmaster@client.example>", "Subject: Undeliverable: Invoice 7", "", "Your message", "", "  To:      list@client.example", "  Subject: Invoice 7", "", "did not reach the following recipient(s):", "",
				"pay@client.example on Fri, 20 Nov 2026 10:00:00 +0100", "    The recipient name is not recognized"),
			[]string{"pay@client.example failed 5.1.1  user_unknown hard"},
		},
		"sendmail with its transcript": {
			crlf("From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", "Subject: Returned mail: see transcript for details", "", "   ----- The following addresses had permanent fatal errors -----", "<pay@client.example>", "    (reason: 553 5.1.8 <me@creditor.example>... Domain of sender address me@creditor.example does not exist)", "",
				"   ----- Transcript of session follows -----", "... while talking to mx.client.example.:", ">>> DATA", "<<< 503 5.0.0 Need RCPT"),
			[]string{"pay@client.example failed 5.1.8 553 rejected"},
		},
		"large provider": {
			crlf("From: Mail Delivery Subsystem <mailer-daemon@provider.example>", "Subject: Delivery Status Notification (Failure)", "", "Delivery to the following recipient failed permanently:", "", "     pay@client.example", "",
				"The error that the other server returned was: 550 5.7.1 Our system has detected that this message is likely spam"),
			[]string{"pay@client.example failed 5.7.1 550 spam_detected"},
		},
		"a name without a domain": {
			crlf("From: MAILER-DAEMON@client.example", "Subject: Mail Delivery Problem", "", "Your mail to the following recipients could not be delivered:", "\tpay"),
			[]string{"pay@client.example failed 5.0.0  on_hold"},
		},
		"in a language that is not read": {
			crlf("From: MAILER-DAEMON@mx.example", "Subject: =?utf-8?B?6YKu5Lu2?=", "Content-Type: text/plain; charset=utf-8", "", "邮件无法发送到指定的地址中。", "", "<pay@client.example>:", ""),
			[]string{"pay@client.example failed 5.0.0  undefined"},
		},
		"a report inside another mail": {
			crlf(append([]string{"From: postmaster@filter.example", "Subject: Delivery Status Notification (Failure)", "Content-Type: multipart/mixed; boundary=o", "", "--o", "Content-Type: message/rfc822", ""},
				append(strings.Split(strings.TrimSuffix(string(report("Final-Recipient: rfc822; pay@client.example", "Action: failed", "Status: 5.1.1")), "\r\n"), "\r\n"), "--o--")...)...),
			[]string{"pay@client.example failed 5.1.1  user_unknown hard"},
		},
		"nobody is named but in the returned mail": {
			crlf("From: postmaster@mx.example", "Subject: Undeliverable mail", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "The mail was undeliverable: mailbox is full.", "--b", "Content-Type: message/rfc822", "", "From: me@creditor.example", "To: pay@client.example", "", "hi", "--b--"),
			[]string{"pay@client.example failed 5.2.2  mailbox_full"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mustParse(t, tt.raw)
			f := KindOf(&m)
			var got []string
			for i := range f.Recipients {
				got = append(got, told(&f.Recipients[i]))
			}
			if f.Kind != KindBounce || !slices.Equal(got, tt.want) {
				t.Errorf("%s of\n%s, want\n%s", f.Kind, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if name == "rfc 3464" && (f.About.MessageID != "7@creditor.example" || f.About.Subject != "Invoice 7") {
				t.Errorf("about %v", f.About)
			}
		})
	}
}

func TestCodesInTexts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"550 5.1.1 <a@b.example>: unknown":             "5.1.1 550",
		"host mx[192.0.2.1] said: 450 try later":       " 450",
		"Exim 4.80.1 at 5.2.3.4 (#5.1.1)":              "5.1.1 ",
		"550-5.7.26 unauthenticated":                   "5.7.26 550",
		"status: 5.0.0 (permanent), really 5.2.2":      "5.2.2 ",
		"522 5.2.0 over quota":                         "5.2.0 ",
		"554 <a@b.example>... 550 Host unknown":        " 550",
		"5.1.0 - Unknown address error 550-'5.7.1 no'": "5.7.1 550",
		"": " ",
	} {
		if got := statusIn(text) + " " + replyIn(text); got != want {
			t.Errorf("%q holds %q, want %q", text, got, want)
		}
	}
}

func TestReasonsAreOneList(t *testing.T) {
	t.Parallel()
	listed := Reasons()
	for _, w := range wordings {
		if !slices.Contains(listed, w.reason) {
			t.Errorf("%s is not in Reasons", w.reason)
		}
		for _, text := range w.texts {
			if text != strings.ToLower(text) || strings.TrimSpace(text) == "" {
				t.Errorf("%s: %q can never be found", w.reason, text)
			}
		}
	}
	for _, m := range []map[string]Reason{plainStatus, statusReasons} {
		for status, r := range m {
			if !slices.Contains(listed, r) {
				t.Errorf("status %s gives %s, which is not in Reasons", status, r)
			}
		}
	}
}
