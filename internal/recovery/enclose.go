package recovery

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dunwell/internal/fault"
	"dunwell/internal/mail"
	"dunwell/internal/policy"
)

// The invoices that go with a letter are bounded: mail servers refuse more, and
// nobody reads it.
const (
	mostEnclosed      = 20
	mostEnclosedBytes = 10 << 20
)

// settingInvoices is the folder that holds the creditor's original invoices; ""
// is the folder "invoices" beside that of the letters.
const settingInvoices = "invoices"

// invoiceFolder is where the original invoices lie, as NUMBER.pdf.
func (d *Desk) invoiceFolder(told string) string {
	if told != "" {
		return told
	}
	if d.ways.Folder.Dir == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(filepath.Clean(d.ways.Folder.Dir)), "invoices")
}

// enclosed are the original invoices of a letter that are known: oldest first, as
// far as the bounds allow. What is no PDF, or cannot be read, does not go along.
func (d *Desk) enclosed(o occasion) (numbers []string, files []mail.Attachment) {
	dir := d.invoiceFolder(o.invoices)
	if dir == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(dir) // no number, and no link inside, leads out of it
	if err != nil {
		return nil, nil
	}
	defer func() { _ = root.Close() }() // opened for reading only
	left := int64(mostEnclosedBytes)
	for _, item := range itemLines(o.claim, o.decision) {
		if len(files) == mostEnclosed {
			break
		}
		pdf := readInvoice(root, item.Number, left)
		if pdf == nil {
			continue
		}
		left -= int64(len(pdf))
		numbers = append(numbers, item.Number)
		files = append(files, mail.Attachment{Name: fileNumber(item.Number) + ".pdf", Type: "application/pdf", Bytes: pdf})
	}
	return numbers, files
}

// enclosesAll holds a mail to what its letter says: a final demand names the
// invoices that go with it, so they must be there. By post a person encloses them.
func (d *Desk) enclosesAll(o occasion) error {
	if o.delivery.Step != string(policy.FinalDemand) || o.delivery.Channel != WaySMTP && o.delivery.Channel != WayDrafts {
		return nil
	}
	known, _ := d.enclosed(o)
	var missing []string
	for _, item := range itemLines(o.claim, o.decision) {
		if !slices.Contains(known, item.Number) {
			missing = append(missing, fileNumber(item.Number)+".pdf")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return fault.Invalidf("invoices_missing", "", "letter %s names the invoices that go with it; lay them into %s (at most %d files, %d MB), or print it and enclose them: %s",
		o.delivery.Number, d.invoiceFolder(o.invoices), mostEnclosed, mostEnclosedBytes>>20, strings.Join(missing, ", "))
}

// readInvoice reads the PDF of one invoice; nil where there is none of at most
// that many bytes.
func readInvoice(root *os.Root, number string, most int64) []byte {
	if number == "" {
		return nil
	}
	f, err := root.Open(fileNumber(number) + ".pdf")
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // opened for reading only
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() || st.Size() > most {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil || int64(len(text)) > most || !bytes.HasPrefix(text, []byte("%PDF-")) {
		return nil
	}
	return text
}

// fileNumber is an invoice number as files are named: what no file name may hold
// is a hyphen.
func fileNumber(number string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, number)
}
