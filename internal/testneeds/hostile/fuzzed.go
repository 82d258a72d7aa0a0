package hostile

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
)

// seeds are a mail of each kind, which are spoiled.
var seeds = []string{
	"From: Ines <pay@friendly0.example>\nSubject: Re: invoice Friendly-0\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nWir zahlen n=E4chste Woche.\n\n> Ihre Rechnung\n\n--b\nContent-Type: text/html\n\n<p>Wir zahlen</p><blockquote>Ihre</blockquote>\n--b--\n",
	"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; pay@friendly1.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n",
	"From: pay@friendly2.example\nSubject: =?utf-8?b?QXV0b21hdGlzY2hlIEFudHdvcnQ=?=\nAuto-Submitted: auto-replied\n\nIch bin am 21.09.2026 wieder da.\n",
	"From: pay@friendly3.example\nSubject: Re: x\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--a\nContent-Type: application/zip; name*0*=utf-8''%e2; name*1=x\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nUEsDBBQAAAAIAA==\n--a--\n",
}

// Fuzzed are that many mails, spoiled by chance; the same number gives the same ones.
// They come from two hundred clients. No two are the same: each has its number.
func Fuzzed(many int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		random := rand.New(rand.NewPCG(7, 7))
		for n := range many {
			raw := []byte(strings.ReplaceAll(seeds[n%len(seeds)], "@friendly", fmt.Sprintf("@friendly%d", n%200)))
			for range 1 + random.IntN(12) {
				raw = spoil(random, raw)
			}
			if !yield(append([]byte(fmt.Sprintf("X-Number: %d\n", n)), raw...)) {
				return
			}
		}
	}
}

// spoil changes, cuts, repeats or moves a stretch of a mail.
func spoil(random *rand.Rand, raw []byte) []byte {
	if len(raw) == 0 {
		return []byte("x")
	}
	at := random.IntN(len(raw))
	switch random.IntN(5) {
	case 0:
		raw = bytes.Clone(raw)
		raw[at] = byte(random.Uint32())
		return raw
	case 1:
		return append(raw[:at:at], raw[min(len(raw), at+random.IntN(40)):]...)
	case 2:
		return append(raw[:at:at], append(bytes.Repeat(raw[at:min(len(raw), at+10)], random.IntN(30)), raw[at:]...)...)
	case 3:
		return append(raw[:at:at], append([]byte{'\n'}, raw[at:]...)...)
	}
	from := random.IntN(len(raw))
	return append(raw[:at:at], append(bytes.Clone(raw[from:min(len(raw), from+60)]), raw[at:]...)...)
}

// Mbox is a file of mails.
func Mbox(mails iter.Seq[[]byte]) []byte {
	var box bytes.Buffer
	for raw := range mails {
		box.WriteString("From x\n")
		box.Write(bytes.ReplaceAll(raw, []byte("\nFrom "), []byte("\n>From ")))
		box.WriteString("\n\n")
	}
	return box.Bytes()
}
