package web

import (
	"archive/zip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/ledger"
)

// pageExport is the page from which the whole book is taken home.
const pageExport = "money_export"

// exportPage offers the forms in which the book is written out.
type exportPage struct {
	frame
	Forms []exportForm
}

type exportForm struct{ Name, Text, File string }

// showExport answers GET /money/export.
func (s *Server) showExport(w http.ResponseWriter, r *http.Request) error {
	v := at(r).voice
	p := exportPage{frame: s.frameOf(r, v.T("Take your book with you"), "/money"), Forms: []exportForm{
		{v.T("Tables"), v.T("Four CSV lists in one file: clients, invoices and payments with all they hold. Any spreadsheet opens them."), "dunwell-book.zip"},
		{"JSON", v.T("One account a line, for programs."), "dunwell-book.jsonl"},
		{"hledger", v.T("A journal for hledger."), "dunwell-book.journal"},
		{"beancount", v.T("A ledger for beancount."), "dunwell-book.beancount"},
	}}
	p.Here = "/money/export"
	return s.render(w, r, http.StatusOK, pageExport, p)
}

// export answers GET /money/export/{file}: the book streams out as it is read.
func (s *Server) export(w http.ResponseWriter, r *http.Request) error {
	head, err := s.desk.LedgerHead(r.Context(), at(r).creditor)
	if err != nil {
		return err
	}
	name := r.PathValue("file")
	var make func(io.Writer) ledger.Writer
	kind := "text/plain; charset=utf-8"
	switch name {
	case "dunwell-book.zip":
		return s.exportTables(w, r, name)
	case "dunwell-book.jsonl":
		make, kind = ledger.NewJSON, "application/jsonl"
	case "dunwell-book.journal":
		make = func(out io.Writer) ledger.Writer { return ledger.NewHledger(out, head) }
	case "dunwell-book.beancount":
		make = func(out io.Writer) ledger.Writer { return ledger.NewBeancount(out, head) }
	default:
		return fault.NotFoundf("export_unknown", "the book is written out as tables, JSON, hledger or beancount")
	}
	s.sends(w, name, kind)
	out := make(w)
	err = s.desk.ExportBook(r.Context(), at(r).creditor, "", out)
	if err == nil {
		err = out.Close()
	}
	s.cutOff(r, err)
	return nil
}

// sends says what follows, and that it may take its time.
func (s *Server) sends(w http.ResponseWriter, name, kind string) {
	const patience = 30 * time.Minute
	_ = http.NewResponseController(w).SetWriteDeadline(s.desk.Now().Add(patience)) // a server without deadlines has its own patience
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
}

// cutOff breaks an answer off that cannot be brought to its end, so that nobody
// takes the part for the whole.
func (s *Server) cutOff(r *http.Request, err error) {
	if err != nil {
		s.log.Error("export", "path", r.URL.Path, "err", err)
		panic(http.ErrAbortHandler)
	}
}

// exportTables writes the tables into files first: they grow side by side, and an
// archive holds one after the other.
func (s *Server) exportTables(w http.ResponseWriter, r *http.Request, name string) error {
	dir, err := os.MkdirTemp("", "dunwell-export-")
	if err != nil {
		return fmt.Errorf("export the book: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	var names []string
	tables, err := ledger.NewTables(func(name string) (io.WriteCloser, error) {
		names = append(names, name)
		return os.OpenFile(filepath.Join(dir, filepath.Base(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	})
	if err != nil {
		return err
	}
	err = s.desk.ExportBook(r.Context(), at(r).creditor, "", tables)
	if closing := tables.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	s.sends(w, name, "application/zip")
	archive := zip.NewWriter(w)
	for _, table := range names {
		if err = packFile(archive, filepath.Join(dir, filepath.Base(table)), table); err != nil {
			break
		}
	}
	if err == nil {
		err = archive.Close()
	}
	s.cutOff(r, err)
	return nil
}

func packFile(archive *zip.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	out, err := archive.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, f)
	return err
}
