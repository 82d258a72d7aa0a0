package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
)

// tally counts what was read against what is right.
type tally struct {
	items, abstained, right, among int // right: the first class; among: first read is one of the labels
	must, missed                   int // of those that must hold, let go
	need, freed                    int // of those that need not, let go
	dated, exact, wrongDate        int // promises with a day; days read exactly; a day where none is
	promises, promisesRead         int
	amounts, amountsRight          int
	offers, offersRead, offerKind  int
	offerAmounts, offerAmountRight int
	owes                           int
	confidence                     []claimed
	language                       map[string][2]int // right, kept
	labels, labelsRead, labelsBoth int
}

type claimed struct {
	sure  float64
	right bool
}

// measure reads items with a model. What was missed is listed where list is not nil.
func (t *tally) measure(m *meaning.Model, items []item, list io.Writer) error {
	if t.language == nil {
		t.language = map[string][2]int{}
	}
	for _, it := range items {
		c, err := it.context()
		if err != nil {
			return err
		}
		c.Language = it.Language
		r := m.Read(it.OwnText, c)
		t.count(&it, &r)
		if list != nil {
			miss(list, &it, &r)
		}
	}
	return nil
}

func (t *tally) count(it *item, r *meaning.Reading) {
	t.items++
	first := ""
	if len(r.Labels) > 0 {
		first = string(r.Labels[0].Label)
		t.confidence = append(t.confidence, claimed{r.Labels[0].Confidence, first == it.Labels[0]})
	}
	kept := t.language[it.Language]
	if r.Abstain {
		t.abstained++
	} else {
		kept[1]++
		if first == it.Labels[0] {
			t.right++
			kept[0]++
		}
		if slices.Contains(it.Labels, first) {
			t.among++
		}
		t.labels += len(it.Labels)
		t.labelsRead += len(r.Labels)
		for _, l := range r.Labels {
			if slices.Contains(it.Labels, string(l.Label)) {
				t.labelsBoth++
			}
		}
	}
	t.language[it.Language] = kept
	if it.Hold {
		t.must++
		if !r.Hold {
			t.missed++
		}
	} else {
		t.need++
		if !r.Hold {
			t.freed++
		}
	}
	if r.Acknowledges == it.Owes {
		t.owes++
	}
	t.countPromise(it, r)
	t.countOffer(it, r)
}

func (t *tally) countPromise(it *item, r *meaning.Reading) {
	var read day.Date
	if r.Promise != nil {
		read = r.Promise.Date
		t.promisesRead++
	}
	if it.Promise != nil {
		t.promises++
		if it.Promise.Amount != nil {
			t.amounts++
			if r.Promise != nil && r.Promise.Amount.Currency() != "" && r.Promise.Amount.Decimal() == *it.Promise.Amount {
				t.amountsRight++
			}
		}
	}
	if it.Promise != nil && it.Promise.Date != nil {
		t.dated++
		if read.String() == *it.Promise.Date {
			t.exact++
		}
	} else if !read.IsZero() {
		t.wrongDate++
	}
}

func (t *tally) countOffer(it *item, r *meaning.Reading) {
	if r.Offer != nil {
		t.offersRead++
	}
	if it.Offer == nil {
		return
	}
	t.offers++
	if r.Offer != nil && r.Offer.Kind == it.Offer.Kind {
		t.offerKind++
	}
	if it.Offer.Amount != nil {
		t.offerAmounts++
		if r.Offer != nil && r.Offer.Amount.Currency() != "" && r.Offer.Amount.Decimal() == *it.Offer.Amount {
			t.offerAmountRight++
		}
	}
}

// miss lists one item where it was read wrongly.
func miss(w io.Writer, it *item, r *meaning.Reading) {
	var wrong []string
	if len(r.Labels) == 0 || string(r.Labels[0].Label) != it.Labels[0] {
		wrong = append(wrong, "class")
	}
	if r.Hold != it.Hold {
		wrong = append(wrong, fmt.Sprintf("hold %t", r.Hold))
	}
	want, got := "", ""
	if it.Promise != nil && it.Promise.Date != nil {
		want = *it.Promise.Date
	}
	if r.Promise != nil {
		got = r.Promise.Date.String()
	}
	if want != got {
		wrong = append(wrong, "day "+got+" for "+want)
	}
	if it.Offer != nil && it.Offer.Amount != nil && (r.Offer == nil || r.Offer.Amount.Currency() == "" || r.Offer.Amount.Decimal() != *it.Offer.Amount) {
		got = "none"
		if r.Offer != nil && r.Offer.Amount.Currency() != "" {
			got = r.Offer.Amount.Decimal()
		}
		wrong = append(wrong, "offer "+got+" for "+*it.Offer.Amount)
	}
	if it.Promise != nil && it.Promise.Amount != nil && r.Promise != nil && (r.Promise.Amount.Currency() == "" || r.Promise.Amount.Decimal() != *it.Promise.Amount) {
		got = "none"
		if r.Promise.Amount.Currency() != "" {
			got = r.Promise.Amount.Decimal()
		}
		wrong = append(wrong, "sum "+got+" for "+*it.Promise.Amount)
	}
	if len(wrong) == 0 {
		return
	}
	var read []string
	for _, l := range r.Labels {
		read = append(read, fmt.Sprintf("%s %.2f", l.Label, l.Confidence))
	}
	fmt.Fprintf(w, "%s %s sent %s, open %s %s: %s\n  is %s\n  read %s\n  %s\n", it.ID, it.Language, it.SentOn, it.OpenAmount, it.Currency, strings.Join(wrong, "; "),
		strings.Join(it.Labels, ", "), strings.Join(read, ", "), strings.ReplaceAll(it.OwnText, "\n", " / "))
}

// off is the expected calibration error: how far confidence lies from how often it
// is right, in ten steps, weighed by how many lie in each.
func (t *tally) off() float64 {
	var n, right [10]int
	var sure [10]float64
	for _, c := range t.confidence {
		i := min(9, int(c.sure*10))
		n[i]++
		sure[i] += c.sure
		if c.right {
			right[i]++
		}
	}
	sum := 0.0
	for i := range n {
		if n[i] > 0 {
			d := sure[i] - float64(right[i])
			if d < 0 {
				d = -d
			}
			sum += d
		}
	}
	return sum / float64(max(1, len(t.confidence)))
}

func evaluate(s settings, out io.Writer) error {
	items, err := readItems(s.corpus)
	if err != nil {
		return err
	}
	book, err := newSchoolbook(items)
	if err != nil {
		return err
	}
	c, models, err := book.calibrated()
	if err != nil {
		return err
	}
	var list io.Writer
	if s.misses {
		list = out
	}
	corpus, mails, err := book.measured(models, list)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Written mails, not field accuracy; each is read by a model that was not trained on it.\n")
	fmt.Fprintf(out, "\nMails written blind, %d folds:\n", folds)
	mails.print(out)
	fmt.Fprintf(out, "\nThe corpus, %d folds. The writer of rules and sentences has read these items, so the figures flatter:\n", folds)
	corpus.print(out)
	m := book.train(everything, c)
	if s.apart {
		var t tally
		if err := t.measure(book.train(notApart, c), book.apart(), nil); err != nil {
			return err
		}
		fmt.Fprintf(out, "\nMails written blind that were kept apart from rules and training:\n")
		t.print(out)
	}
	if s.heldOut {
		held, err := readCorpus(s.corpus, true)
		if err != nil {
			return err
		}
		var t tally
		if err := t.measure(m, held, nil); err != nil {
			return err
		}
		fmt.Fprintf(out, "\nHeld-out items, unread and untrained:\n")
		t.print(out)
		ownWords(held, out)
	}
	if err := otherTexts(m, "abstain", "Texts of another kind or language, never trained on", out); err != nil {
		return err
	}
	if err := otherTexts(m, "abstain-second", "A second such list, written last and never tuned on", out); err != nil {
		return err
	}
	ownWords(items, out)
	speed(m, items, out)
	fmt.Fprint(out, limits)
	others := mailFigures{s.mails, out}
	return others.print()
}

// measured reads every item with the model of its fold.
func (b *schoolbook) measured(models [folds]*meaning.Model, list io.Writer) (corpus, mails tally, err error) {
	for fold, m := range models {
		if err := corpus.measure(m, b.fold(fold, false), nil); err != nil {
			return corpus, mails, err
		}
		if err := mails.measure(m, b.fold(fold, true), list); err != nil {
			return corpus, mails, err
		}
	}
	return corpus, mails, nil
}

// ownWords counts own texts of the corpus that are cut out exactly.
func ownWords(items []item, out io.Writer) {
	exact := 0
	for _, it := range items {
		if own, _ := reply.OwnText(it.Body); own == it.OwnText {
			exact++
		}
	}
	fmt.Fprintf(out, "Own words cut out of the body exactly: %s.\n", part(exact, len(items)))
}

func (t *tally) print(w io.Writer) {
	kept := t.items - t.abstained
	fmt.Fprintf(w, "  abstained                      %s (wanted under 15 %%)\n", part(t.abstained, t.items))
	fmt.Fprintf(w, "  first class right, of the rest %s (wanted 85 %%); read class is one of the labels in %s\n", part(t.right, kept), part(t.among, kept))
	fmt.Fprintf(w, "  all classes                    precision %s, recall %s\n", part(t.labelsBoth, t.labelsRead), part(t.labelsBoth, t.labels))
	fmt.Fprintf(w, "  must hold, let go              %s (wanted at most 1 %%)\n", part(t.missed, t.must))
	fmt.Fprintf(w, "  need not hold, let go          %s (wanted half)\n", part(t.freed, t.need))
	fmt.Fprintf(w, "  days of promises exact         %s (wanted 90 %%); a day where none was promised: %d\n", part(t.exact, t.dated), t.wrongDate)
	fmt.Fprintf(w, "  promises                       %d read of %d there; sums right %s\n", t.promisesRead, t.promises, part(t.amountsRight, t.amounts))
	fmt.Fprintf(w, "  offers                         %d read, kind right %s, sums right %s\n", t.offersRead, part(t.offerKind, t.offers), part(t.offerAmountRight, t.offerAmounts))
	fmt.Fprintf(w, "  debt acknowledged              %s\n", part(t.owes, t.items))
	fmt.Fprintf(w, "  expected calibration error     %.3f (wanted under 0.08)\n", t.off())
	fmt.Fprintf(w, "  right of kept, by language    ")
	for _, language := range slices.Sorted(maps.Keys(t.language)) {
		fmt.Fprintf(w, " %s %d/%d", language, t.language[language][0], t.language[language][1])
	}
	fmt.Fprintln(w)
}

func part(n, of int) string {
	if of == 0 {
		return "0 of 0"
	}
	return fmt.Sprintf("%d of %d (%.1f %%)", n, of, 100*float64(n)/float64(of))
}

// otherTexts reads texts of another kind or language, on which it must abstain.
func otherTexts(m *meaning.Model, name, title string, out io.Writer) error {
	abstained, n := 0, 0
	for _, line := range lines(name) {
		n++
		if r := m.Read(line, meaning.Context{SentOn: day.MustParse("2026-03-04")}); r.Abstain {
			abstained++
		} else {
			fmt.Fprintf(out, "\nread as %s: %s", r.Labels[0].Label, line)
		}
	}
	if n == 0 {
		return fmt.Errorf("sentences/%s.txt holds no text", name)
	}
	fmt.Fprintf(out, "\n%s: abstained on %d of %d.\n", title, abstained, n)
	return nil
}

func speed(m *meaning.Model, items []item, out io.Writer) {
	started := time.Now() //nolint:forbidigo // a measure of time
	for _, it := range items {
		c, err := it.context()
		if err == nil {
			m.Read(it.OwnText, c)
		}
	}
	fmt.Fprintf(out, "A reply takes %d µs.\n", time.Since(started).Microseconds()/int64(max(1, len(items))))
}

// limits are those of the corpus, as its README states them.
const limits = `
Limits of the corpus:
- Written by one person for this project, not real mail; phrasing is more orderly and the first class clearer than in a mailbox. Scores on real mail are likely lower.
- The classes are balanced on purpose; in real life a few classes are most of the mail. Priors must not be learned from it.
- Outside English there is about one item a class a language: enough to see that a language is handled, too few for a rate. Only counts are given.
- Labels were given by the writer and read over once; nobody labelled a second time, so there is no agreement figure.
- HTML appears only as leftovers; there are no MIME parts, headers, attachments or interleaved answers.
- Wording on bankruptcy, settlement or data protection is what a sender might write and no legal advice.
`
