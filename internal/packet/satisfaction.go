package packet

import (
	"cmp"
	"fmt"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// Satisfaction is what a creditor acknowledges once a judgment is paid to the cent: the
// paper that the court, or the debtor, gets then. It is a draft, and unsigned.
type Satisfaction struct {
	Creditor receivable.Creditor
	Client   receivable.Client
	Judgment receivable.Judgment
	Paid     money.Amount             // all that came in under it
	Last     day.Date                 // of the last payment
	Steps    []receivable.Enforcement // of enforcement that were taken
	Made     day.Date
}

// satisfactionWords are the words of that paper in one language.
type satisfactionWords struct {
	language, title, stamp, mark, foot, pageOf             string
	court, number, creditor, debtor, given, paid, last     string
	noAddress, states, release, notary, day, place, signed string
	before                                                 string
	notes                                                  []string
}

var satisfactionIn = map[string]satisfactionWords{
	"en": {
		language: "en", title: "Acknowledgment of satisfaction", stamp: draftMark + " – not signed, not filed", mark: draftMark, foot: "Draft. Read it against the form of the court before it is signed.", pageOf: "Page %d of %d",
		court: "Court", number: "Number", creditor: "Creditor", debtor: "Debtor", given: "Given", paid: "Paid in all", last: "Last payment", noAddress: "[address]",
		states:  "%s states: The %s named above has been paid in full, with the interest and the costs that were owed under it. The last payment came in on %s. Nothing more is claimed under it.",
		release: "Steps that were taken under it and that end with this: %s. [Name each office at which a lien or an abstract was recorded, so that it is released there.]",
		notary:  "[Acknowledgment before a notary or the clerk, where the court asks for it.]",
		day:     "Day", place: "Place", signed: "Signature",
		before: "Before it is signed and filed",
		notes: []string{
			"This page is for you and is not filed.",
			"Many courts have a form of their own for this. Where there is one, use it and take the figures from here; where there is none, ask the clerk whether this will do.",
			"Ask the clerk by which day it has to be filed, and whether a copy goes to the debtor. In many places a creditor who files late owes a penalty.",
			"Look once more at the account before you sign: money that the bank takes back after this can no longer be asked for under the judgment.",
			"This is a draft and no advice.",
		},
	},
	"de": {
		language: "de", title: "Erklärung, dass der Titel erfüllt ist", stamp: "ENTWURF – nicht unterschrieben", mark: "ENTWURF", foot: "Entwurf. Vor der Unterschrift mit dem vergleichen, was das Gericht verlangt.", pageOf: "Seite %d von %d",
		court: "Gericht", number: "Aktenzeichen", creditor: "Gläubiger", debtor: "Schuldner", given: "Ergangen", paid: "Insgesamt gezahlt", last: "Letzte Zahlung", noAddress: "[Anschrift]",
		states:  "%s erklärt: Die Forderung aus dem oben genannten Titel (%s) ist mit Zinsen und Kosten vollständig bezahlt. Die letzte Zahlung ging am %s ein. Aus dem Titel wird nichts mehr verlangt.",
		release: "Maßnahmen aus dem Titel, die damit erledigt sind: %s. [Jede Stelle nennen, bei der etwas eingetragen oder gepfändet ist, damit es dort gelöscht oder aufgehoben wird.]",
		notary:  "[Beglaubigung, wo sie verlangt wird.]",
		day:     "Tag", place: "Ort", signed: "Unterschrift",
		before: "Vor der Unterschrift",
		notes: []string{
			"Diese Seite ist für Sie und geht nicht mit hinaus.",
			"Fragen Sie die Geschäftsstelle, ob das Gericht eine Anzeige erwartet und in welcher Form. Wo der Schuldner statt dessen eine Quittung und den Titel zurückerhält, kann dieses Blatt die Quittung sein.",
			"Fragen Sie nach der Frist und danach, wer eine Abschrift bekommt.",
			"Sehen Sie das Konto vor der Unterschrift noch einmal an: Was die Bank danach zurückbucht, lässt sich aus dem Titel nicht mehr verlangen.",
			"Dies ist ein Entwurf und keine Beratung.",
		},
	},
}

// PDF sets the paper, and on a page of its own what to look at before it is signed. It
// speaks German where the court does, else English.
func (s *Satisfaction) PDF() ([]byte, error) {
	w := satisfactionIn["en"]
	switch country, _, _ := strings.Cut(s.Judgment.Place, "_"); country {
	case "de", "at":
		w = satisfactionIn["de"]
	}
	paper := pdf.Part{Title: w.title, Stamp: w.stamp, Mark: w.mark, Blocks: s.blocks(&w)}
	notes := pdf.Part{Title: w.before, Stamp: w.stamp}
	for _, text := range w.notes {
		notes.Blocks = append(notes.Blocks, letter.Para{Text: text})
	}
	b, err := pdf.Bind(pdf.Bound{
		Paper: letter.PaperOf(s.Creditor.Place), Language: w.language, Title: w.title, Author: s.Creditor.Name, Date: s.Made,
		Running: s.Judgment.Number + ", " + s.Creditor.Name + " / " + s.Client.Name, Foot: w.foot, PageOf: w.pageOf, Parts: []pdf.Part{paper, notes},
	})
	if err != nil {
		return nil, fmt.Errorf("acknowledge the satisfaction of a judgment: %w", err)
	}
	return b, nil
}

func (s *Satisfaction) blocks(w *satisfactionWords) []letter.Block {
	j := &s.Judgment
	long := func(on day.Date) string { return on.Long(w.language, s.Creditor.Place) }
	sum := func(a money.Amount) string { return a.Format(w.language, s.Creditor.Place) }
	party := func(name string, address []string) string {
		if len(address) == 0 {
			address = []string{w.noAddress}
		}
		return name + "\n" + strings.Join(address, "\n")
	}
	blocks := []letter.Block{
		letter.Past{Lines: []letter.Pair{
			{Label: w.court, Value: j.Court}, {Label: w.number, Value: j.Number}, {Label: w.given, Value: long(j.On)},
			{Label: w.creditor, Value: party(s.Creditor.Name, s.Creditor.Address)}, {Label: w.debtor, Value: party(s.Client.Name, s.Client.Address)},
			{Label: w.paid, Value: sum(s.Paid)}, {Label: w.last, Value: long(s.Last)},
		}},
		letter.Para{Text: fmt.Sprintf(w.states, s.Creditor.Name, kindWords(w.language, j.Kind), long(s.Last))},
	}
	if len(s.Steps) > 0 {
		names := make([]string, len(s.Steps))
		for i := range s.Steps {
			n := &s.Steps[i]
			names[i] = strings.Trim(cmp.Or(n.Local, strings.ReplaceAll(n.Tool, "_", " "))+", "+n.Target, ", ") + " (" + long(cmp.Or(n.Started, n.On)) + ")"
		}
		blocks = append(blocks, letter.Para{Text: fmt.Sprintf(w.release, strings.Join(names, "; "))})
	}
	const line = "______________________"
	signer := s.Creditor.Name
	if s.Creditor.IsCompany && s.Creditor.Sender != "" {
		signer = s.Creditor.Sender + ", " + s.Creditor.Name
	}
	return append(blocks,
		letter.Para{Text: "\n" + w.day + ": " + line + "\n\n" + w.place + ": " + line + "\n\n\n" + w.signed + ": " + line + line + "\n" + signer + "\n\n"},
		letter.Para{Text: w.notary})
}

// kindWords names what was given, in the language of the paper.
func kindWords(language, kind string) string {
	german := map[string]string{receivable.Award: "Schiedsspruch", receivable.OrderToPay: "Zahlungsbefehl oder Vollstreckungsbescheid"}
	english := map[string]string{receivable.Award: "award", receivable.OrderToPay: "order for payment"}
	if language == "de" {
		return cmp.Or(german[kind], "Urteil")
	}
	return cmp.Or(english[kind], "judgment")
}
