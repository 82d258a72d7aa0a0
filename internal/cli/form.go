package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/exhibit"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/recovery"
)

// formCmd is the forms of courts that are filled.
type formCmd struct {
	Fields formFieldsCmd `cmd:"" help:"The fields of a PDF form, with what goes into them where the form is known."`
	Keys   formKeysCmd   `cmd:"" help:"What is known of a case and can go into a field."`
	Map    formMapCmd    `cmd:"" help:"Say what goes into which field: FIELD=KEY. The form is kept and known again."`
	List   formListCmd   `cmd:"" help:"The forms that are kept."`
	Drop   formDropCmd   `cmd:"" help:"Forget a kept form."`
	Fill   formFillCmd   `cmd:"" help:"Fill a form for a client: a draft to read, complete and sign."`
}

// blankForm reads a form from the disk.
func blankForm(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usage{fault.NotFoundf("file_missing", "there is no file %s", path)}
	}
	if info.Size() > exhibit.MostForm {
		return nil, fault.Invalidf("form_too_large", path, "the form has %s; forms of up to %d MB are filled", sizeWords(info.Size()), exhibit.MostForm>>20)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read form: %w", err)
	}
	return b, nil
}

type formFieldsCmd struct {
	Form string `arg:"" help:"PDF file." type:"path"`
	JSON bool   `name:"json" help:"One JSON object a field."`
}

type formFieldJSON struct {
	Name     string   `json:"name"`
	Label    *string  `json:"label"`
	Kind     string   `json:"kind"`
	Page     int      `json:"page"`
	Value    *string  `json:"value"`
	Options  []string `json:"options"`
	Max      *int     `json:"max"`
	Lines    bool     `json:"lines"`
	Required bool     `json:"required"`
	Key      *string  `json:"key"`
}

func (c formFieldsCmd) Run(s *session) error {
	blank, err := blankForm(c.Form)
	if err != nil {
		return err
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	known, err := d.ReadForm(s.ctx, creditor, blank)
	if err != nil {
		return err
	}
	keys := map[string]string{}
	if known.Kept != nil {
		keys = known.Kept.Keys
		if !c.JSON {
			fmt.Fprintf(s.Out, "This form is kept as %s.\n\n", known.Kept.Name)
		}
	}
	for i := range known.Fields {
		f := &known.Fields[i]
		if c.JSON {
			line := formFieldJSON{f.Name, absent(f.Label), string(f.Kind), f.Page, absent(f.Value), f.Options, nil, f.Lines, f.Required, absent(keys[f.Name])}
			if f.Max > 0 {
				line.Max = &f.Max
			}
			if line.Options == nil {
				line.Options = []string{}
			}
			if err := s.line(line); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(s.Out, fieldWords(f, keys[f.Name]))
	}
	return nil
}

// fieldWords is a field in one line.
func fieldWords(f *exhibit.Field, key string) string {
	text := fmt.Sprintf("p. %d  %s  (%s", f.Page, f.Name, f.Kind)
	if f.Max > 0 {
		text += fmt.Sprintf(", at most %d characters", f.Max)
	}
	if len(f.Options) > 0 {
		text += ": " + strings.Join(f.Options, ", ")
	}
	text += ")"
	if f.Label != "" {
		text += "  " + strings.Join(strings.Fields(f.Label), " ")
	}
	if f.Value != "" {
		text += "  holds " + fmt.Sprintf("%q", f.Value)
	}
	if key != "" {
		text += "  = " + key
	}
	return text
}

type formKeysCmd struct {
	JSON bool `name:"json" help:"One JSON object a key."`
}

func (c formKeysCmd) Run(s *session) error {
	for _, k := range recovery.FormKeys() {
		if c.JSON {
			if err := s.line(struct {
				Key     string `json:"key"`
				Meaning string `json:"meaning"`
			}{k.Key, k.Meaning}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%-24s %s\n", k.Key, k.Meaning)
	}
	if !c.JSON {
		fmt.Fprintf(s.Out, "%-24s %s\n", "text:WORDS", "the words themselves, in every form of that kind")
	}
	return nil
}

type formMapCmd struct {
	Form string   `arg:"" help:"PDF file." type:"path"`
	Keys []string `arg:"" optional:"" help:"FIELD=KEY, for example Plaintiff=plaintiff.name; FIELD= takes a field out." placeholder:"FIELD=KEY"`
	Name string   `help:"What to call the form, for example sc-100." placeholder:"NAME"`
	By   string   `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c formMapCmd) Run(s *session) error {
	blank, err := blankForm(c.Form)
	if err != nil {
		return err
	}
	keys := map[string]string{}
	for _, pair := range c.Keys {
		i := strings.LastIndex(pair, "="+recovery.FormText) // names of fields hold what they like
		if i < 0 {
			i = strings.LastIndexByte(pair, '=')
		}
		if i < 1 {
			return usage{fault.Invalidf("form_key_unknown", "", "%q is not FIELD=KEY", pair)}
		}
		keys[pair[:i]] = pair[i+1:]
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	f, err := d.MapForm(s.ctx, creditor, c.Name, filepath.Base(c.Form), blank, keys, author(c.By))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "The form %s is kept; %s known what goes into it. Fill it: dunwell form fill %s CLIENT\n", f.Name, fieldCount(len(f.Keys)), f.Name)
	return nil
}

func fieldCount(n int) string {
	if n == 1 {
		return "of one field it is"
	}
	return fmt.Sprintf("of %d fields it is", n)
}

type formListCmd struct {
	JSON bool `name:"json" help:"One JSON object a form."`
}

func (c formListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	list, err := d.Forms(s.ctx, creditor)
	if err != nil {
		return err
	}
	for i := range list {
		f := &list[i]
		if c.JSON {
			if err := s.line(struct {
				Name string            `json:"name"`
				File string            `json:"file"`
				Keys map[string]string `json:"keys"`
			}{f.Name, f.File, f.Keys}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s  %s, %d fields with a key\n", f.Name, f.File, len(f.Keys))
	}
	if len(list) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "No form is kept yet. dunwell form map FORM.pdf --name NAME FIELD=KEY … keeps one.")
	}
	return nil
}

type formDropCmd struct {
	Name string `arg:"" help:"Name of the form."`
}

func (c formDropCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	f, _, err := d.FormNamed(s.ctx, creditor, c.Name)
	if err != nil {
		return err
	}
	if err := d.DropForm(s.ctx, creditor, f.ID); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "The form %s is forgotten; what was filled with it stays where it is.\n", f.Name)
	return nil
}

type formFillCmd struct {
	Form string `arg:"" help:"Name of a kept form, or a PDF file whose fields are known."`
	clientArg
	On    day.Date `help:"Day to reckon through (default: today)." placeholder:"DATE"`
	Out   string   `help:"File to write (default: the name of form and account, here)." placeholder:"FILE"`
	Set   []string `help:"FIELD=WORDS: words for this once, instead of what is known." placeholder:"FIELD=WORDS" sep:"none"`
	Force bool     `help:"Write over a file that is there."`
	By    string   `help:"Who fills it (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
	Note  string   `help:"Why, in your words." placeholder:"TEXT"`
}

func (c formFillCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	ask := recovery.FormAsk{On: c.On, Values: map[string]string{}}
	for _, pair := range c.Set {
		field, words, ok := strings.Cut(pair, "=")
		if !ok {
			return usage{fault.Invalidf("form_key_unknown", "", "%q is not FIELD=WORDS", pair)}
		}
		ask.Values[field] = words
	}
	if strings.HasSuffix(strings.ToLower(c.Form), ".pdf") {
		if ask.Blank, err = blankForm(c.Form); err != nil {
			return err
		}
		known, err := d.ReadForm(s.ctx, creditor, ask.Blank)
		if err != nil {
			return err
		}
		if known.Kept == nil {
			return fault.NotFoundf("form_not_kept", "nobody said yet what goes into this form; dunwell form map %s --name NAME FIELD=KEY … does", c.Form)
		}
		ask.Form = *known.Kept
	} else if ask.Form, ask.Blank, err = d.FormNamed(s.ctx, creditor, c.Form); err != nil {
		return err
	}
	key, err := d.AccountNamed(s.ctx, creditor, c.Client, money.Currency(strings.ToUpper(c.Currency)))
	if err != nil {
		return err
	}
	entry, filled, err := d.FillForm(s.ctx, key, ask, recovery.Act{By: author(c.By), Note: c.Note})
	if err != nil {
		return err
	}
	out := c.Out
	if out == "" {
		out = filled.Name
	}
	if err := writeNew(out, filled.Bytes, c.Force); err != nil {
		return err
	}
	if err := s.said(entry); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is a draft: read it, complete it and sign it.\n", out)
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(path string, data []byte, over bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if over {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		if _, there := os.Lstat(path); there == nil && !over {
			return usage{fault.Conflictf("file_there", "%s is there already; name another with --out, or add --force", path)}
		}
		return fmt.Errorf("write %s: %w", path, err)
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close() // the first fault is told
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Close()
}
