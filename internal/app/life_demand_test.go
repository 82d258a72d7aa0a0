package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dunwell/internal/day"
)

// TestLifeOfASilence lives through the other debt with the mails that really arrive,
// in German and under German law: silence, a call, work that rests, the final demand,
// a part of the money, the day that passes, the end of the work, and the hand-off.
func TestLifeOfASilence(t *testing.T) {
	t.Parallel()
	l := lerchenfeld(t)
	l.untilTheLastNotice()
	l.untilTheUltimatum()
	l.untilTheDayHasPassed()
	l.untilTheHandOff()
	l.ends()
}

// lerchenfeld is a studio in Hamburg whose client there owes one invoice, with work
// that goes on.
func lerchenfeld(t *testing.T) *life {
	t.Helper()
	l := newLife(t, "sqlite", studio{
		zone: "Europe/Berlin", creditor: "post@lerchenfeld.example", client: "buchhaltung@weiss-ladenbau.example", name: "Weiß Ladenbau GmbH",
		currency: "EUR", from: day.MustParse("2026-03-02"),
	})
	l.run("setup", "name=Studio Lerchenfeld", "place=de", "zone=Europe/Berlin", "language=de", "sender=Jana Lerchenfeld", "phone=+49 40 5550142",
		"company=yes", "currency=EUR", "address=Alsterufer 12|20354 Hamburg", "holder=Studio Lerchenfeld", "iban=DE89370400440532013000", "bic=COBADEFFXXX")
	l.run("import", l.file("rechnungen.csv", "Client,E-mail,Invoice number,Invoice date,Due date,Amount,Currency,Description\n"+
		"Weiß Ladenbau GmbH,buchhaltung@weiss-ladenbau.example,2026-031,2026-03-02,2026-04-01,3600.00,EUR,Messestand\n"+
		"Alder Mill,post@aldermill.example,2026-028,2026-02-02,2026-03-04,100.00,EUR,Etiketten\n"), "--source", "rechnungen", "--kind", "new")
	l.until("2026-03-03")
	l.known()
	l.run("fact", l.name, "place=de", "contact=Marta Weiß", "form=company", "language=de", "address=Kaistraße 9|20457 Hamburg", "phone=+49 40 5550199")
	l.run("work", l.name, "--new", "Messestand", "--agreement", "Auftrag vom 12. Januar 2026", "--clause", "pause=Ziffer 7", "--clause", "cancel=Ziffer 8, 14 Tage")
	l.run("today", "--go")
	return l
}

// untilTheLastNotice: three letters and a call without an answer, and the person lets
// the work rest.
func (l *life) untilTheLastNotice() {
	l.until("2026-04-12")
	l.arrived("2026-04-02 Kleine Erinnerung: Messestand", "2026-04-08 Stimmt etwas nicht mit Rechnung 2026-031?") // not at Easter
	l.says("3.600,00 € sind offen, fällig seit dem 1. April 2026", "IBAN DE89 3704 0044 0532 0130 00", "Zahlung kommt am …")
	l.until("2026-04-13")
	l.stands("3600.00", "call.due")
	if script := l.run("call", l.name); !strings.Contains(script, "Woran liegt es denn bei Ihnen?") || !strings.Contains(script, "+49 40 5550199") {
		l.t.Errorf("the script of the call:\n%s", script)
	}
	l.run("called", l.name, "--outcome", "no_answer", "--minutes", "4")
	l.until("2026-04-21")
	l.arrived("2026-04-15 3.600,00 € offen: Wollen wir Raten vereinbaren?")
	l.says("bis zum 20. April 2026", "können wir Raten vereinbaren")

	l.until("2026-04-22")
	l.run("work", l.name, "pause", "--reason", "press")
	l.decide()
	l.approve("last_notice")
	l.arrived("2026-04-22 Letzte Erinnerung: 3.600,00 € bis zum 27. April 2026")
	l.says("Ab dem 22. April 2026 ruht meine Arbeit für Sie", "ist der nächste Brief eine förmliche Zahlungsaufforderung")
	l.printed("Grundlage dafür: Ziffer 7.", "Alles bisher Erarbeitete ist gesichert.")
}

// untilTheUltimatum: its date passes, and what follows is armed before it is named.
func (l *life) untilTheUltimatum() {
	l.until("2026-05-07")
	l.arrived()
	if why := l.refused("approve", l.draft("final_demand")); !strings.Contains(why, "names no next step yet") {
		l.t.Errorf("a demand that names no step: got %s", why)
	}
	l.until("2026-05-08")
	l.run("arm", l.name, "attorney")
	l.run("fact", l.name, "work_done=Der Messestand wurde am 20. Februar 2026 geliefert und schriftlich abgenommen.")
	l.invoice("2026-031")
	l.decide()
	l.approve("final_demand")
	l.arrived("2026-05-08 Letzte Zahlungsaufforderung: 3.691,66 € bis zum 22. Mai 2026")
	l.says("Rechnung 2026-031, Messestand, fällig am 1. Apr. 2026 3.600,00 €", "Verzugszinsen auf 2026-031, 10,27 % vom 2. Apr. 2026 bis 22. Mai 2026 51,66 €",
		"Verzugspauschale zu 2026-031 40,00 €", "§ 288 Abs. 5 BGB", "bis zum 22. Mai 2026 eingeht", "übergebe ich die Sache einer Anwaltskanzlei")
	l.printed("Danach kommen für jeden Tag 1,01 € hinzu.", "Eine Vereinbarung ist weiterhin möglich.", "Das ist entschieden.",
		"13. April 2026 Anruf, nicht angenommen", "22. April 2026 Letzte Erinnerung per E-Mail", "Anlagen: 1. Forderungsaufstellung; 2. Rechnung 2026-031")
	if string(l.last().files["2026-031.pdf"]) != "%PDF-1.4 2026-031" {
		l.t.Errorf("the invoice did not come with the demand: %v", l.last())
	}
}

// untilTheDayHasPassed: a part comes, is given thanks for, and the day stands.
func (l *life) untilTheDayHasPassed() {
	l.until("2026-05-12")
	l.stands("3600.00", "demand.running")
	l.pays("2026-05-13", "1200.00")
	l.until("2026-05-21")
	l.arrived("2026-05-15 Danke für 1.200,00 €") // the 14th is a holiday
	l.says("1.200,00 € sind am 13. Mai 2026 eingegangen und verbucht. Offen bleiben 2.400,00 €.",
		"Für den Rest gilt meine letzte Zahlungsaufforderung weiter, auch ihr Termin: 22. Mai 2026.")
	if strings.Contains(l.last().text, "An welchem Tag darf ich") {
		l.t.Errorf("the thanks ask for another day than that of the demand:\n%s", l.last().text)
	}
	l.until("2026-05-28")
	l.arrived()
	if s := l.stands("2400.00", "demand.grace"); s.Limitation.LastDay == nil || *s.Limitation.LastDay != "2029-12-31" {
		l.t.Errorf("the last day to sue: got %v, want 2029-12-31", s.Limitation.LastDay)
	}
}

// untilTheHandOff: the passing of the day prepares the end of the work and the file
// for the attorney; a person decides both.
func (l *life) untilTheHandOff() {
	l.until("2026-05-29")
	l.arrived()
	if s := l.stands("2400.00", "work.cancel"); s.Move != "work_cancellation" {
		l.t.Errorf("after the day: got %s", s.Move)
	}
	if page := l.run("today"); !strings.Contains(page, "Decide on the end of the work") || !strings.Contains(page, "dunwell packet "+l.number+" attorney") {
		l.t.Errorf("the day after lacks what is prepared:\n%s", page)
	}
	if why := l.refused("approve", l.draft("work_cancellation")); !strings.Contains(why, "decide first") {
		l.t.Errorf("work that nobody has cancelled: got %s", why)
	}
	l.run("work", l.name, "cancel", "--until", "2026-06-12")
	l.decide()
	l.approve("work_cancellation")
	l.arrived("2026-05-29 Ende der Arbeit an Messestand")
	l.says("12. Juni 2026")
	if page := l.run("today"); strings.Contains(page, "Send the end of the work") {
		l.t.Errorf("a letter that has left is to be sent:\n%s", page)
	}

	l.handOff(filepath.Join(l.dir, "packet"))
	l.until("2026-06-03")
	l.run("placed", l.name, "attorney", "--with", "Kanzlei Brandt", "--letter", "2026-06-03", "--until", "2026-06-17")
	l.until("2026-06-12")
	l.arrived()
	l.stands("2400.00", "deadline.running")
}

// handOff makes the file for the attorney: it holds, byte for byte, each letter that
// arrived, and checks without the book.
func (l *life) handOff(packet string) {
	l.t.Helper()
	l.run("packet", l.name, "attorney", "--out", packet)
	l.run("verify", packet)
	read := func(name string) []byte {
		l.t.Helper()
		content, err := os.ReadFile(filepath.Join(packet, name))
		if err != nil {
			l.t.Fatal(err)
		}
		return content
	}
	l.holds("the packet", l.pdf(read("packet.pdf")), []string{
		"Studio Lerchenfeld against Weiß Ladenbau GmbH", "€2,493.35, good through 29 May 2026; €0.67 more for each day after", "8 May 2026, last day 22 May 2026 (passed)",
		"13 May 2026 Payment", "Fixed compensation for 2026-031", "Last day to sue 31 December 2029", "DRAFT", "Exhibit 6: Final demand",
	})
	exhibits, err := filepath.Glob(filepath.Join(packet, "exhibits", "*.eml"))
	if err != nil || len(exhibits) != len(l.letters) {
		l.t.Fatalf("letters in the packet: got %d (%v), want %d", len(exhibits), err, len(l.letters))
	}
	lines := func(raw []byte) string { return strings.ReplaceAll(string(raw), "\r\n", "\n") }
	for i, path := range exhibits {
		left := lines(read(filepath.Join("exhibits", filepath.Base(path))))
		if !strings.HasSuffix(lines(l.letters[i].raw), left) { // the servers put their lines above it
			l.t.Errorf("%s is not what arrived as %s", filepath.Base(path), l.letters[i])
		}
	}
	l.run("placed", l.name, "attorney", "--with", "Kanzlei Brandt", "--number", "24/26")
}
