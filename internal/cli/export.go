package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/ledger"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

type exportCmd struct {
	Form   string `arg:"" enum:"csv,json,hledger,beancount" help:"csv (a folder of four lists), json (one account a line), hledger or beancount (a journal)."`
	Out    string `short:"o" help:"File, or for csv the folder, to write (default: standard output; for csv dunwell-export)." placeholder:"PATH"`
	Client string `help:"Only this client." placeholder:"CLIENT"`
	clientCurrencyArg
}

func (c exportCmd) Run(s *session) (err error) {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	head, err := d.LedgerHead(s.ctx, creditor)
	if err != nil {
		return err
	}
	var account receivable.AccountID
	if c.Client != "" {
		key, err := d.AccountNamed(s.ctx, creditor, c.Client, money.Currency(strings.ToUpper(c.Currency)))
		if err != nil {
			return err
		}
		account = key.Account
	}
	out, err := c.open(s)
	if err != nil {
		return err
	}
	defer out.drop()
	w, err := c.writer(out, head)
	if err != nil {
		return err
	}
	if err := d.ExportBook(s.ctx, creditor, account, w); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return out.unwritable(err)
	}
	if err := out.keep(); err != nil {
		return err
	}
	if out.path != "" {
		fmt.Fprintf(s.Err, "Written to %s. It holds names, addresses and sums of your clients: keep it as you keep the book.\n", out.path)
	}
	return nil
}

func (c exportCmd) writer(out *outward, head ledger.Head) (ledger.Writer, error) {
	switch c.Form {
	case "hledger":
		return ledger.NewHledger(out, head), nil
	case "beancount":
		return ledger.NewBeancount(out, head), nil
	case "json":
		return ledger.NewJSON(out), nil
	}
	return ledger.NewTables(out.create)
}

// outward is where an export goes: standard output, a file, or a folder of files,
// each whole or not at all.
type outward struct {
	io.Writer
	path    string // "" for standard output
	written []*os.File
	names   []string // for which each is written
}

func (c exportCmd) open(s *session) (*outward, error) {
	if c.Form == "csv" {
		path := c.Out
		if path == "" {
			path = "dunwell-export"
		}
		out := &outward{path: path}
		if err := os.MkdirAll(path, 0o700); err != nil {
			return nil, out.unwritable(err)
		}
		return out, nil
	}
	out := &outward{Writer: s.Out, path: c.Out}
	if c.Out == "" {
		return out, nil
	}
	f, err := out.temporary(c.Out)
	out.Writer = f
	return out, err
}

// create opens one list of a folder.
func (o *outward) create(name string) (io.WriteCloser, error) {
	f, err := o.temporary(filepath.Join(o.path, name))
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (o *outward) temporary(name string) (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".dunwell-export-")
	if err != nil {
		return nil, o.unwritable(err)
	}
	o.written, o.names = append(o.written, f), append(o.names, name)
	return f, nil
}

// keep gives the files their names, once all of them are whole.
func (o *outward) keep() error {
	for i, f := range o.written {
		_ = f.Close() // all of it is written; lists are closed already
		if err := os.Rename(f.Name(), o.names[i]); err != nil {
			return o.unwritable(err)
		}
	}
	o.written = nil
	return nil
}

// drop takes away what was not finished.
func (o *outward) drop() {
	for _, f := range o.written {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}
}

func (o *outward) unwritable(err error) error {
	where := o.path
	if where == "" {
		where = "the output"
	}
	return fault.Unavailablef("file_unwritable", err, "%s cannot be written: %v", where, unwrapPath(err))
}
