package recovery

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"dunwell/internal/day"
	"dunwell/internal/letter"
	"dunwell/internal/money"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// GalleryReport is what Gallery wrote.
type GalleryReport struct {
	Letters  int      // PDF files
	Pictures int      // PNG files, one a page
	Index    string   // the page that shows them all
	Notes    []string // what could not be done, a sentence each
}

// Text says what was written, for a terminal.
func (r GalleryReport) Text() string {
	lines := []string{fmt.Sprintf("%d letters and %d pictures of their pages; %s shows them all.", r.Letters, r.Pictures, r.Index)}
	return strings.Join(append(lines, r.Notes...), "\n")
}

// Gallery writes every letter that is sent to clients, in every language and in
// the shapes that are hard to set, as PDF and as pictures of its pages, with a
// page that shows them all; so that a person can look at what would leave. Who is
// named in them is invented. Pictures need pdftoppm; without it there are none,
// and a note says so. Progress is told after each letter and may be nil.
func Gallery(ctx context.Context, dir string, progress func(done, all int)) (GalleryReport, error) {
	painter, err := exec.LookPath("pdftoppm")
	if err != nil {
		painter = ""
	}
	return show(ctx, dir, painter, specimens(), progress)
}

// show writes letters and their page; painter is the path of pdftoppm, "" where
// there is none.
func show(ctx context.Context, dir, painter string, all []specimen, progress func(done, all int)) (GalleryReport, error) {
	report := GalleryReport{Index: filepath.Join(dir, "index.html")}
	if painter == "" {
		report.Notes = append(report.Notes, "There are no pictures: the program pdftoppm is not installed (Debian and Ubuntu: apt install poppler-utils; macOS: brew install poppler).")
	}
	for _, s := range all {
		if err := os.MkdirAll(filepath.Join(dir, s.scene.language), 0o755); err != nil {
			return report, fmt.Errorf("gallery: %w", err)
		}
	}
	shown, err := paintAll(ctx, dir, painter, all, progress)
	if err != nil {
		return report, fmt.Errorf("gallery: %w", err)
	}
	for _, one := range shown {
		report.Letters++
		report.Pictures += len(one.Pages)
	}
	var page bytes.Buffer
	if err := galleryPage.Execute(&page, shown); err != nil {
		return report, fmt.Errorf("gallery: %w", err)
	}
	if err := os.WriteFile(report.Index, page.Bytes(), 0o644); err != nil {
		return report, fmt.Errorf("gallery: %w", err)
	}
	return report, nil
}

// A shownLetter is one letter on the page, with the paths of its files.
type shownLetter struct {
	Language, Title, Kind, Variant string
	PDF                            string
	Pages                          []string
	First                          bool // of its language
}

// paintAll writes the letters, as many at once as the machine has processors;
// most of the time goes into the pictures.
func paintAll(ctx context.Context, dir, painter string, all []specimen, progress func(done, all int)) ([]shownLetter, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	shown := make([]shownLetter, len(all))
	next := make(chan int)
	var group sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				one, err := all[i].paint(ctx, dir, painter)
				if err != nil {
					stop(err)
					continue
				}
				one.First = i == 0 || all[i-1].scene.language != one.Language
				shown[i] = one
				told.Lock()
				done++
				if progress != nil {
					progress(done, len(all))
				}
				told.Unlock()
			}
		})
	}
	for i := range all {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	group.Wait()
	return shown, context.Cause(ctx)
}

// A specimen is one letter of the gallery.
type specimen struct {
	scene   *scene
	kind    galleryKind
	variant galleryVariant
}

// specimens are all letters, by language, kind and variant.
func specimens() []specimen {
	var all []specimen
	for _, s := range scenes() {
		for _, k := range galleryKinds {
			for _, v := range galleryVariants {
				all = append(all, specimen{&s, k, v})
			}
		}
	}
	return all
}

func (s specimen) name() string { return s.kind.name + "." + s.variant.name }

func (s specimen) make() (letter.Letter, error) {
	made, err := letter.Product().Make(s.kind.text, s.facts(), nil)
	if err != nil {
		return made, fmt.Errorf("%s/%s: %w", s.scene.language, s.name(), err)
	}
	return made, nil
}

// paint writes the PDF and, with a painter, the pictures of its pages.
func (s specimen) paint(ctx context.Context, dir, painter string) (shownLetter, error) {
	made, err := s.make()
	if err != nil {
		return shownLetter{}, err
	}
	sheet, err := pdf.Letter(made.Sheet)
	if err != nil {
		return shownLetter{}, fmt.Errorf("%s/%s: %w", s.scene.language, s.name(), err)
	}
	stem := filepath.Join(dir, s.scene.language, s.name())
	one := shownLetter{Language: s.scene.language, Title: made.Sheet.Title, Kind: s.kind.name, Variant: s.variant.name, PDF: s.scene.language + "/" + s.name() + ".pdf"}
	if err := os.WriteFile(stem+".pdf", sheet, 0o644); err != nil {
		return one, err
	}
	if painter == "" {
		return one, nil
	}
	// Pictures of an earlier gallery with more pages would stay.
	old, _ := filepath.Glob(stem + "-*.png") // the pattern has no faults
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			return one, err
		}
	}
	if out, err := exec.CommandContext(ctx, painter, "-r", "70", "-png", stem+".pdf", stem).CombinedOutput(); err != nil {
		return one, fmt.Errorf("draw %s: %w: %s", one.PDF, err, bytes.TrimSpace(out))
	}
	pages, _ := filepath.Glob(stem + "-*.png")
	slices.Sort(pages)
	for _, path := range pages {
		one.Pages = append(one.Pages, s.scene.language+"/"+filepath.Base(path))
	}
	return one, nil
}

// A galleryKind is a text and what it needs beside the invoices.
type galleryKind struct {
	name string
	text string
	with func(*letter.Facts)
}

func plainly(*letter.Facts) {}

func paused(f *letter.Facts) { f.WorkPaused = true }

// galleryKinds are the letters that are written to clients, in the order of the ladder.
var galleryKinds = []galleryKind{
	{"notice", "notice_before_due", early},
	{"enquiry", "enquiry", plainly},
	{"reminder_1", "reminder_1", plainly},
	{"reminder_2", "reminder_2", plainly},
	{"reminder_3_offer", "reminder_3_offer", plainly},
	{"statement", "statement_with_new_invoice", plainly},
	{"last_notice", "last_notice_work_paused", plainly},
	{"last_notice_work_paused", "last_notice_work_paused", paused},
	{"final_demand", "final_demand", plainly},
	{"final_demand_cover", "final_demand_cover_email", plainly},
	{"thanks", "paid_thanks", settled},
	{"part_thanks", "partial_payment_thanks", plainly},
	{"promise_broken", "promise_broken", func(f *letter.Facts) { f.Promise.By = galleryDay.AddDays(-6) }},
	{"promise_due", "promise_due_today", plainly},
	{"reply_to_promise", "reply_to_promise", func(f *letter.Facts) { f.Promise.By = galleryDay.AddDays(7) }},
	{"reply_to_hardship", "reply_to_hardship", paused},
	{"plan_offer", "plan_offer", plainly},
	{"corrected", "invoice_corrected_resent", func(f *letter.Facts) { f.NewInvoice.Amount = f.Items[0].Open }},
	{"dispute_received", "dispute_received", plainly},
	{"work_resumed", "work_resumed", plainly},
	{"work_cancelled", "work_cancelled", cancelled},
}

// early is before anything is due.
func early(f *letter.Facts) {
	for i := range f.Items {
		item := &f.Items[i]
		item.Due = galleryDay.AddDays(3 + i)
		item.On = item.Due.AddDays(-14)
	}
}

// settled leaves nothing open.
func settled(f *letter.Facts) {
	f.Received, f.Items = f.Open, nil
	f.Open = money.New(0, f.Received.Currency())
	f.Payoff, f.Remaining = f.Open, f.Open
}

func cancelled(f *letter.Facts) {
	paused(f)
	f.CancelDate = galleryDay.AddDays(14)
}

// A galleryVariant is a shape that is hard to set.
type galleryVariant struct {
	name string
	with func(*letter.Facts, *scene)
}

var galleryVariants = []galleryVariant{
	{"one_line", func(f *letter.Facts, s *scene) { f.Items = galleryItems(s, 1) }},
	{"40_lines", func(f *letter.Facts, s *scene) { f.Items = galleryItems(s, 40) }},
	{"long_names", galleryLong},
	{"13_digits", func(f *letter.Facts, s *scene) {
		f.Items = galleryItems(s, 4)
		for i, minor := range []int64{12_345_678_901_23, 98_765_432_109_87, 45, 1_240_00} {
			f.Items[i].Open = money.New(minor, s.currency)
		}
	}},
	// Without a logo, and with pages to pay and answer on.
	{"no_logo", func(f *letter.Facts, s *scene) {
		f.Items, f.Creditor.Logo = galleryItems(s, 3), nil
		f.PayLink, f.ReplyLink, f.PlanLink = "https://pay.example.com/c/4Tn8we", "https://pay.example.com/c/4Tn8we/answer", "https://pay.example.com/c/4Tn8we/plan"
	}},
}

// galleryLong has names as long as they come, everywhere.
func galleryLong(f *letter.Facts, s *scene) {
	f.Items = galleryItems(s, 4)
	for i := range f.Items {
		f.Items[i].Number = fmt.Sprintf("2026/%s-%07d/B", strings.ToUpper(s.place[:2]), 118+i)
		f.Items[i].For = s.long.item
	}
	f.Creditor.Name, f.Creditor.Bank.Holder = s.long.name, s.long.name
	f.Client.Name, f.Client.Address = s.long.client, append([]string{s.long.street}, s.clientAddress...)
	f.Contact, f.Work.Name = &s.long.contact, s.long.work
}

// galleryDay is the day of every letter of the gallery.
var galleryDay = day.New(2026, 11, 24)

// galleryItems are so many open invoices, oldest first.
func galleryItems(s *scene, n int) []letter.ItemLine {
	sums := []int64{1_240_00, 89_90, 12_400_50, 7_00, 655_35}
	items := make([]letter.ItemLine, n)
	for i := range items {
		due := galleryDay.AddDays(-40 - 3*(n-i))
		items[i] = letter.ItemLine{
			Number: fmt.Sprintf("2026-%03d", 114+i), For: s.fors[i%len(s.fors)], On: due.AddDays(-14), Due: due, Open: money.New(sums[i%len(sums)], s.currency),
		}
	}
	return items
}

// facts are what the letter is made from.
func (s specimen) facts() letter.Facts {
	c, on := s.scene, galleryDay
	f := letter.Facts{
		Creditor: receivable.Creditor{
			Name: c.name, What: c.what, Address: c.address, Place: c.place, Language: c.language, Sender: c.sender, Email: c.email, Phone: c.phone,
			IsCompany: true, Currency: c.currency, Bank: c.bank, Brand: c.brand, Logo: galleryLogo(c.brand),
		},
		Client:  receivable.Client{Number: "1047", Name: c.client, Address: c.clientAddress, Place: c.place, Language: c.language, Form: receivable.Company},
		Contact: &c.contact,
		Work:    &receivable.Engagement{Name: c.work, Agreement: c.agreement, PauseClause: c.clause},
		Number:  "1047-06", Date: on, Deadline: on.AddDays(14), ReplyBy: on.AddDays(10), Draft: true, Witness: "214 · 9f2c71d05be48a36",
		CorrectionSummary: c.correction, PauseDate: on, Restart: on.AddDays(7), Dispute: c.dispute, Done: c.done, Documents: []string{c.document},
		Notes: []letter.Dated{{On: day.New(2026, 3, 3), Text: c.note}},
	}
	s.variant.with(&f, c)
	total := galleryTotal(f.Items)
	f.Open = total
	parts := total.Instalments(4)
	f.Received, f.ReceivedOn, f.Remaining = parts[0], on.AddDays(-1), total
	f.Disputed = parts[0]
	f.Undisputed, _ = total.Sub(parts[0]) // smaller than the total, so nothing overflows
	f.NewInvoice = &letter.NewInvoice{Number: "2026-160", Amount: money.New(950_00, c.currency), Due: on.AddDays(14)}
	f.Promise = &letter.Promise{Amount: parts[0], By: on}
	f.Plan = &letter.Plan{Total: total, On: on, CureDays: 7, NoInterest: true}
	for i, part := range parts {
		f.Plan.Parts = append(f.Plan.Parts, letter.PlanPart{On: on.AddDays(7).AddMonths(i), Amount: part})
	}
	f.History = []letter.Happened{
		{On: on.AddDays(-36), Kind: "reminder_1", Channel: "email"}, {On: on.AddDays(-30), Kind: "reminder_2", Channel: "email"},
		{On: on.AddDays(-27), Kind: letter.CallMessage}, {On: on.AddDays(-26), Kind: letter.AnswerCame},
		{On: on.AddDays(-26), Kind: letter.PromiseMade, Amount: parts[0], By: on.AddDays(-19)},
		{On: on.AddDays(-15), Kind: "last_notice", Channel: "post"},
	}
	for _, item := range f.Items {
		f.EnclosedInvoices = append(f.EnclosedInvoices, item.Number)
	}
	s.kind.with(&f)
	return f
}

func galleryTotal(items []letter.ItemLine) money.Amount {
	var t money.Tally
	for _, item := range items {
		t.Add(item.Open)
	}
	sum, _ := t.Sum() // the sums above are far below the largest
	return sum
}

// galleryLogo draws a mark in the creditor's colour: three leaves in a ring, on a
// ground that lets the paper through.
func galleryLogo(brand string) []byte {
	const size = 240
	var ink color.NRGBA
	_, _ = fmt.Sscanf(brand, "#%02x%02x%02x", &ink.R, &ink.G, &ink.B) // the brands of the scenes are all such
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	inside := func(x, y, cx, cy, r int) bool { return (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r }
	for y := range size {
		for x := range size {
			ring := inside(x, y, 120, 120, 118) && !inside(x, y, 120, 120, 106)
			leaf := inside(x, y, 84, 150, 66) && inside(x, y, 156, 150, 66) ||
				inside(x, y, 120, 64, 62) && inside(x, y, 54, 120, 74) || inside(x, y, 120, 64, 62) && inside(x, y, 186, 120, 74)
			if ring || leaf {
				ink.A = 255
				img.SetNRGBA(x, y, ink)
			}
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer takes everything
	return b.Bytes()
}

// galleryPage shows all letters, the first page of each small.
var galleryPage = template.Must(template.New("gallery").Funcs(template.FuncMap{"next": func(n int) int { return n + 1 }}).Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Letters</title>
<style>body{font:15px/1.4 system-ui,sans-serif;margin:2rem;background:#e9ebe7;color:#161616}h1{font-size:1.4rem}h2{margin:2rem 0 .5rem}
ul{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:1.5rem}
img{width:100%;background:#fff;box-shadow:0 1px 6px #0003}p{margin:.4rem 0 0;overflow-wrap:anywhere}small{color:#444}</style></head><body>
<h1>Letters</h1>
<p>Every letter that is sent to clients, in every language, in the shapes that are hard to set. Who is named here is invented.</p>
{{range $i, $l := .}}{{if $l.First}}{{if $i}}</ul>
{{end}}<h2 id="{{$l.Language}}">{{$l.Language}}</h2>
<ul>
{{end}}<li lang="{{$l.Language}}"><a href="{{$l.PDF}}">{{if $l.Pages}}<img src="{{index $l.Pages 0}}" loading="lazy" alt="">{{end}}<p>{{$l.Title}}</p></a>
<p><small>{{$l.Kind}}, {{$l.Variant}}{{if gt (len $l.Pages) 1}}; pages:{{range $n, $page := $l.Pages}} <a href="{{$page}}">{{next $n}}</a>{{end}}{{end}}</small></p></li>
{{end}}{{if .}}</ul>{{end}}
</body></html>
`))
