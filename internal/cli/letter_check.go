package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	_ "github.com/emersion/go-message/charset" // mails in other encodings than UTF-8
	"github.com/emersion/go-message/mail"
	"golang.org/x/net/html"

	"dunwell/internal/fault"
	"dunwell/internal/letter/wording"
)

// lettersCmd shows a letter, or holds one to the rules.
type lettersCmd struct {
	Show  letterCmd      `cmd:"" default:"withargs" help:"Show a letter, or write the gallery of all of them."`
	Words letterWordsCmd `cmd:"" help:"Show the words of a draft as they may be changed, or put your own in their place."`
	Check letterCheckCmd `cmd:"" help:"Read a letter that you wrote yourself, and name what it may not say."`
}

// mostMail is the largest mail that is read, with what is attached to it.
const mostMail = 32 << 20

type letterCheckCmd struct {
	File     string   `arg:"" help:"Text or mail (.eml) to read; - for standard input." placeholder:"FILE"`
	Language string   `help:"Language of the letter: en, de, nl, fr, es, it, pt or pl (default: told by its words)." placeholder:"LANG"`
	Armed    string   `help:"The next step that you decided on: attorney, small_claims, payment_order, civil_court, arbitration, agency, credit_report or statutory_complaint." placeholder:"STEP"`
	Allow    []string `help:"What this claim allows or is: interest, compensation, charges, lockout, rights, instructed, filed, judgment, barred, stayed, consumer, shut." placeholder:"WORD,…"`
	JSON     bool     `name:"json" help:"One JSON object."`
}

// findingJSON is one finding as scripts read it.
type findingJSON struct {
	Rule     wording.Rule       `json:"rule"`
	Sentence string             `json:"sentence"`
	Start    int                `json:"start"` // bytes of the text that was read
	End      int                `json:"end"`
	Step     *wording.Step      `json:"step"`
	Cited    []wording.Citation `json:"cited"`
	Fix      string             `json:"fix"`
}

type letterCheckJSON struct {
	Language string        `json:"language"`
	OK       bool          `json:"ok"`
	Findings []findingJSON `json:"findings"`
}

func (c letterCheckCmd) Run(s *session) error {
	allowed, err := c.allowed()
	if err != nil {
		return err
	}
	text, err := c.text(s)
	if err != nil {
		return err
	}
	language := strings.ToLower(c.Language)
	if language == "" {
		language = wording.Guess(text)
	}
	found, err := wording.Check(language, text, allowed)
	if fault.CodeOf(err) == "wording_language_unknown" {
		return usage{err}
	}
	if err != nil {
		return inFile{err}
	}
	if c.JSON {
		err = s.line(checkedJSON(language, found))
	} else {
		c.print(s, language, found)
	}
	if err == nil && len(found) > 0 {
		err = errPartly
	}
	return err
}

func checkedJSON(language string, found []wording.Finding) letterCheckJSON {
	out := letterCheckJSON{Language: language, OK: len(found) == 0, Findings: []findingJSON{}}
	for _, f := range found {
		line := findingJSON{Rule: f.Rule, Sentence: f.Sentence, Start: f.Span.Start, End: f.Span.End, Cited: f.Cited, Fix: f.Fix}
		if f.Step != "" {
			line.Step = &f.Step
		}
		out.Findings = append(out.Findings, line)
	}
	return out
}

func (c letterCheckCmd) print(s *session, language string, found []wording.Finding) {
	if len(found) == 0 {
		fmt.Fprintf(s.Out, "Nothing in this letter (read as %s) is refused.\n", language)
		return
	}
	for i, f := range found {
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		wrapped(s.Out, "", "  ", "“"+f.Sentence+"”")
		wrapped(s.Out, "  ", "  ", string(f.Rule)+": it "+f.Rule.Means()+".")
		for _, cited := range f.Cited {
			wrapped(s.Out, "  ", "    ", fmt.Sprintf("Law: %s (%s; %s).", cited.Text, cited.Source, cited.Confidence))
		}
		wrapped(s.Out, "  ", "    ", "Instead: "+f.Fix)
	}
	fmt.Fprintf(s.Err, "Refused: %d in this letter, read as %s.\n", len(found), language)
}

// allowed reads what the letter may say.
func (c letterCheckCmd) allowed() (wording.Allowed, error) {
	a := wording.Allowed{Armed: wording.Step(c.Armed)}
	if c.Armed != "" && !slices.Contains(wording.Steps(), a.Armed) {
		return a, usage{fault.Invalidf("letter_step_unknown", "--armed", "%q is no step that a letter can name; dunwell letter check --help lists them.", c.Armed)}
	}
	flags := map[string]*bool{
		"interest": &a.Interest, "compensation": &a.Compensation, "charges": &a.Charges, "lockout": &a.LockOut, "rights": &a.Rights,
		"instructed": &a.Instructed, "filed": &a.Filed, "judgment": &a.Judgment, "barred": &a.Barred, "stayed": &a.Stayed,
		"consumer": &a.Consumer, "shut": &a.Shut,
	}
	for _, word := range c.Allow {
		flag, ok := flags[word]
		if !ok {
			return a, usage{fault.Invalidf("wording_allowance_unknown", "--allow", "%q allows nothing; dunwell letter check --help lists what can be said here.", word)}
		}
		*flag = true
	}
	return a, nil
}

// text is the letter's own text: of a mail its body, without what is attached.
func (c letterCheckCmd) text(s *session) (string, error) {
	var raw []byte
	var err error
	if c.File == "-" {
		if raw, err = io.ReadAll(io.LimitReader(s.In, mostMail+1)); err != nil {
			return "", fault.Unavailablef("file_unreadable", err, "standard input cannot be read: %v", err)
		}
	} else if raw, err = readBounded(c.File, mostMail); err != nil {
		return "", err
	}
	switch {
	case len(raw) > mostMail:
		return "", inFile{fault.Invalidf("wording_too_long", c.File, "The mail is larger than %d MB. Save its text alone.", mostMail>>20)}
	case !mailHead.Match(raw):
		return string(raw), nil
	}
	text, err := mailText(raw)
	if err != nil {
		return "", inFile{fault.Invalidf("mail_unreadable", c.File, "The mail cannot be read: %v. Save its text alone and check that.", err)}
	}
	return text, nil
}

// mailHead is how a mail begins.
var mailHead = regexp.MustCompile(`(?i)\A(from |(from|to|date|subject|received|return-path|mime-version|message-id|delivered-to|content-type|reply-to|x-[a-z-]+): )`)

// mailText is subject and text of a mail; of one that has HTML only, its words.
func mailText(raw []byte) (string, error) {
	if bytes.HasPrefix(raw, []byte("From ")) { // the line that parts mails in a mailbox file
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return "", err
	}
	subject, err := r.Header.Subject()
	if err != nil {
		return "", err
	}
	var plain, marked strings.Builder
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		head, inline := part.Header.(*mail.InlineHeader)
		if !inline {
			continue
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			return "", err
		}
		switch kind, _, _ := head.ContentType(); kind {
		case "text/plain":
			plain.Write(body)
		case "text/html":
			marked.WriteString(htmlText(body))
		}
	}
	if plain.Len() > 0 {
		return subject + "\n\n" + plain.String(), nil
	}
	return subject + "\n\n" + marked.String(), nil
}

// htmlText is the words of a page, a block a paragraph; quoted mails are left out.
func htmlText(page []byte) string {
	var b strings.Builder
	quoted, silent := 0, 0
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		kind := z.Next()
		name, _ := z.TagName()
		switch {
		case kind == html.ErrorToken:
			return b.String()
		case kind == html.TextToken && quoted == 0 && silent == 0:
			b.WriteString(string(z.Text()))
		case kind == html.StartTagToken && string(name) == "blockquote":
			quoted++
		case kind == html.EndTagToken && string(name) == "blockquote":
			quoted = max(0, quoted-1)
		case kind == html.StartTagToken && (string(name) == "style" || string(name) == "script" || string(name) == "title"):
			silent++
		case kind == html.EndTagToken && (string(name) == "style" || string(name) == "script" || string(name) == "title"):
			silent = max(0, silent-1)
		case slices.Contains([]string{"p", "div", "br", "li", "tr", "h1", "h2", "h3", "table"}, string(name)):
			b.WriteString("\n\n")
		}
	}
}
