// Package hostile makes mails that are made to hurt: large ones, bombs, broken
// ones. None lies anywhere as a file; each is made when it is asked for.
package hostile

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Mail is one mail made to hurt.
type Mail struct {
	Name string
	Make func() []byte
}

const (
	from  = "From: Ines <pay@friendly0.example>\nSubject: Re: invoice Friendly-0\n"
	mixed = from + "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
)

// fill repeats a stretch behind a beginning until the mail is that large.
func (s sized) fill(begin, stretch string) func() []byte {
	return func() []byte {
		b := bytes.NewBuffer(make([]byte, 0, s))
		b.WriteString(begin)
		for b.Len()+len(stretch) <= int(s) {
			b.WriteString(stretch)
		}
		return b.Bytes()
	}
}

// Mails are all of them, in groups: what is large, what unfolds, what is nested,
// what is long-winded in its head, what is written in odd letters, pages, and
// reports of mail systems. Those that are large have about that many bytes.
func Mails(size int) []Mail {
	s := sized(size)
	return slices.Concat(s.large(), bombs(), s.nested(), s.heads(), s.letters(), s.pages(), s.texts(), s.reports())
}

// sized makes mails of about so many bytes.
type sized int

func (s sized) large() []Mail {
	return []Mail{
		{"a large file", func() []byte { return attached("application/pdf; name=scan.pdf", noise(int(s)/78*57-1000)) }},
		{"a file in one line", func() []byte {
			return []byte(from + "Content-Type: application/pdf; name=scan.pdf\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(noise(int(s)/4*3-1000)))
		}},
		{"words", s.fill(from+"\n", "We will pay invoice 12345 on Friday, I promise. ")},
		{"lines", s.fill(from+"\n", "Paid.\n")},
		{"blank lines", s.fill(from+"\n", " \t\r\n")},
		{"nothing", s.fill(from+"\n", "\x00")},
		{"lone carriage returns", s.fill(strings.ReplaceAll(from, "\n", "\r")+"\r", "a\r")},
		{"no head, no line end", s.fill("", "x")},
	}
}

func (s sized) texts() []Mail {
	says := from + "\nPaid.\n\n"
	return []Mail{
		{"quotes", s.fill(says, strings.Repeat(">", 60)+" On Monday you wrote:\r\n")},
		{"a line of quotation marks", s.fill(says, ">")},
		{"introductions", s.fill(says, "On 1 Nov 2026 a@b.example wrote:\n")},
		{"introductions without end", s.fill(says, "On 1 a@b\n")},
		{"closings", s.fill(says, "Best,\n")},
		{"rules", s.fill(says, "====\n\n")},
		{"quoted heads", s.fill(says, "From: a\n\n")},
		{"scraps of markup", s.fill(says, "<div <")},
		{"numbers", s.fill(says, "2026-00017-1 ")},
		{"one number", s.fill(says, "1")},
		{"days of return", s.fill("Auto-Submitted: auto-replied\n"+from+"Date: Fri, 20 Nov 2026 10:00:00 +0100\n\n", "back 1 may ")},
	}
}

func (s sized) nested() []Mail {
	return []Mail{
		{"parts without end", s.fill(mixed, "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n")},
		{"parts with names", s.fill(mixed, "--b\nContent-Type: text/plain; name=\"=?utf-8?q?a?=\"\n\nx\n")},
		{"delimiters", s.fill(mixed, "--b\n")},
		{"near delimiters", s.fill(mixed, "--bb\n")},
		{"parts 20,000 deep", func() []byte {
			var b bytes.Buffer
			b.WriteString(from)
			for i := range 20000 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
			}
			return s.fill(b.String(), "x\n")()
		}},
		{"parts deep under one boundary", s.fill(mixed, "--b\nContent-Type: multipart/mixed; boundary=b\n\n")},
		{"mails in mails", s.fill(from, "Content-Type: message/rfc822\n\n"+from)},
		{"large texts", func() []byte {
			return s.fill(mixed, "--b\nContent-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\n"+strings.Repeat("gTCBMIEwgTCB\n", 4000)+"\n")()
		}},
		{"texts of a megabyte", func() []byte {
			return s.fill(mixed, "--b\nContent-Type: text/plain; charset=iso-2022-jp\n\n"+strings.Repeat("\x1b$B$\"\x1b(Ba", 110000)+"\n")()
		}},
	}
}

func (s sized) heads() []Mail {
	return []Mail{
		{"lines of head", s.fill(from, "X-A: =?utf-8?q?a?=\n")},
		{"a line folded over and over", s.fill(from+"To: x\n", " a@a.example,\n")},
		{"a long line of head", s.fill(from+"To: ", "a@a.example,")},
		{"encoded words", s.fill("From: a@b.example\nSubject: ", "=?utf-8?q?=C3=A4?= ")},
		{"encoded words without end", s.fill(from+"X: ", "=?a")},
		{"encoded words in many letters", s.fill("From: a@b.example\nSubject: ", "=?iso-2022-jp?B?GyRCJCI=?= =?big5?Q?=A4=40?= ")},
		{"parameters", s.fill(from+"Content-Type: text/plain; ", "a*0*=utf-8''%e4; ")},
		{"pieces of a name", func() []byte {
			var b bytes.Buffer
			b.WriteString(from + "Content-Type: text/plain")
			for i := range 200_000 {
				fmt.Fprintf(&b, "; name*%d*=%%e4", i)
			}
			b.WriteString("\n\nx\n")
			return b.Bytes()
		}},
		{"comments in comments", s.fill("From: ", "(")},
		{"addresses in brackets", s.fill("From: ", "<a@b.example")},
		{"references", s.fill(from+"References: ", "<a@b> ")},
		{"a head in each part", s.fill(mixed, "--b\n"+strings.Repeat("X-A: b\n", 900)+"\nx\n")},
	}
}

func (s sized) letters() []Mail {
	coded := func(charset, stretch string) Mail {
		return Mail{"letters in " + charset, s.fill(from+"Content-Type: text/plain; charset="+charset+"\n\n", stretch)}
	}
	return []Mail{
		coded("iso-2022-jp", "\x1b$B$\"\x1b(Ba"), coded("gb18030", "\x81\x30\x81\x30"), coded("utf-16", "\xd8\x00"), coded("utf-8", "\xff"), coded("utf-7", "+AGEA-"),
		{"coded equals signs", s.fill(from+"Content-Transfer-Encoding: quoted-printable\n\n", "=")},
		{"soft line breaks", s.fill(from+"Content-Transfer-Encoding: quoted-printable\n\n", "=\r\n")},
		{"coded blanks", s.fill(from+"Content-Transfer-Encoding: quoted-printable\n\n", "="+strings.Repeat(" ", 79))},
		{"paddings", s.fill(from+"Content-Transfer-Encoding: base64\n\n", "=A=")},
		{"coded over and over", func() []byte { // base64 of base64 of …: only the outermost is undone
			inner := bytes.Repeat([]byte("All of it is paid. "), 100_000)
			for range 11 {
				inner = []byte("Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(inner))
			}
			return append([]byte(from), inner[:min(len(inner), int(s))]...)
		}},
	}
}

func (s sized) pages() []Mail {
	page := from + "Content-Type: text/html\n\n"
	return []Mail{
		{"elements in elements", s.fill(page, "<div><p>x")},
		{"bold in bold", s.fill(page, "<div><b>")},
		{"quotations in quotations", s.fill(page, "<blockquote>x")},
		{"attributes", s.fill(page+"<div ", "class=a ")},
		{"attributes by number", func() []byte {
			var b bytes.Buffer
			b.WriteString(page + "<div")
			for i := range 130_000 {
				fmt.Fprintf(&b, " a%d", i)
			}
			b.WriteString(">x</div>")
			return b.Bytes()
		}},
		{"entities", s.fill(page, "&CounterClockwiseContourIntegral;")},
		{"a comment without end", s.fill(page+"<!--", "x")},
		{"tags without end", s.fill(page, "<a <")},
		{"links", s.fill(page, "<a href=http://a.example/>b")},
		{"closing tags", s.fill(page+strings.Repeat("<b>", 100), "</i>")},
		{"words before one link", s.fill(page+"<a href=http://a.example>", "word ")},
	}
}

func (s sized) reports() []Mail {
	daemon := "From: MAILER-DAEMON@x.example\nSubject: failure notice\n"
	report := "Return-Path: <>\n" + daemon + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\n"
	return []Mail{
		{"a list of recipients", s.fill(daemon+"\n", "<a@b.example>: user unknown\n")},
		{"recipients", func() []byte {
			var b bytes.Buffer
			b.WriteString(report)
			for i := range 100_000 {
				fmt.Fprintf(&b, "Final-Recipient: rfc822; a%d@b.example\nAction: failed\n\n", i)
			}
			return b.Bytes()
		}},
		{"recipients and a long story", func() []byte {
			var b bytes.Buffer
			b.WriteString(strings.Replace(report, "Not delivered.", strings.Repeat("It was not delivered. ", 5000), 1))
			for i := range 100_000 {
				fmt.Fprintf(&b, "Final-Recipient: rfc822; a%d@b.example\nAction: failed\n\n", i)
			}
			return b.Bytes()
		}},
		{"recipients in words", func() []byte {
			var b bytes.Buffer
			b.WriteString(daemon + "\n")
			for i := range 100_000 {
				fmt.Fprintf(&b, "%d@b.c:\n", i)
			}
			return b.Bytes()
		}},
		{"recipients in one line", func() []byte {
			return []byte(daemon + "\n<a@b.example> <c@d.example> smtp=e@f.example smtp=g@h.example" + strings.Repeat(" 421 4.1.1x", 6000) + "\n")
		}},
		{"names without a domain", func() []byte { // each may be looked for among all that the mail passed
			return []byte(daemon + "\n" + strings.Repeat("did not reach the following:\na1\na2\na3\na4\n", 1500) + "\nOriginal message follows\n\n" +
				strings.Repeat("Received: from a.example for <someone@b.example>; "+strings.Repeat("c@d.example ", 16)+"\n", 1000))
		}},
		{"stories in files", s.fill("From: MAILER-DAEMON@x.example\nSubject: failure notice\nContent-Type: multipart/mixed; boundary=b\n\n",
			"--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Disposition: attachment\n\n"+strings.Repeat("caf\xe9 550 user unknown <a@b.example>\n", 28_000)+"\n")},
		{"large reports in reports", s.fill("Return-Path: <>\n"+daemon+"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
			"--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n\n"+strings.Repeat("Not delivered.\n", 60_000)+"\n--c\nContent-Type: message/delivery-status\n\nFinal: x\n\n--c--\n")},
		{"a recipient folded", s.fill(report+"Final-Recipient: rfc822; a@b.example\nAction: failed\nDiagnostic-Code: x\n", " 5\n")},
		{"a recipient of many lines", s.fill(report+"Final-Recipient: rfc822; a@b.example\nAction: failed\n", "A: 5\n")},
		{"recipients without blank lines", s.fill(report, "Final-Recipient: rfc822; a@b.example\n")},
		{"reports in reports", s.fill("Return-Path: <>\n"+daemon+"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n",
			"--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\nContent-Type: message/delivery-status\n\nFinal: x\n\n--c--\n")},
		{"codes", s.fill(daemon+"\n", "550 5.1.1 ")},
		{"many stories", s.fill(daemon+"\n<a@b.example>:\n", "550 user unknown a@b.example (expanded from <c@d.example>)\n")},
	}
}

// attached is a mail with a file.
func attached(typ string, file []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(file)*78/57 + 1000)
	b.WriteString(mixed + "--b\n\nSee the file.\n--b\nContent-Type: " + typ + "\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n")
	for len(file) > 0 {
		n := min(len(file), 57)
		b.WriteString(base64.StdEncoding.EncodeToString(file[:n]))
		b.WriteString("\r\n")
		file = file[n:]
	}
	b.WriteString("--b--\n")
	return b.Bytes()
}
