package recovery

import (
	"errors"
	"fmt"
	"io"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
	"dunwell/internal/intake/apps"
	"dunwell/internal/intake/einvoice"
	"dunwell/internal/receivable"
)

// openList finds out what a file is: an electronic invoice, the export of a
// program, or a table. A table of bank movements has the kind intake.Statement.
func openList(f ImportFile, h intake.Hints, zone *time.Location) (intake.List, error) {
	head := make([]byte, min(f.Size, 64<<10))
	if n, err := f.Reader.ReadAt(head, 0); n < len(head) && !errors.Is(err, io.EOF) {
		return nil, fault.Invalidf("file_unreadable", f.Name, "the file cannot be read to its end")
	}
	switch {
	case einvoice.Is(f.Name, head):
		return einvoice.Open(f.Name, f.Reader, f.Size, h.Terms)
	case apps.Is(f.Name, head):
		return apps.Open(f.Name, f.Reader, f.Size, apps.Options{Currency: h.Currency, Terms: h.Terms, Zone: zone})
	}
	shape, err := intake.Detect(f.Name, f.Reader, f.Size, h)
	if err != nil {
		return nil, err
	}
	return shape, nil
}

// zoneOf is where the creditor's days begin; nil is UTC.
func zoneOf(c receivable.Creditor) *time.Location {
	if c.Zone == "" {
		return nil
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil
	}
	return zone
}

// of names the program a list came from: "Wave invoices: everything open …".
func (im *importer) of(text string) string {
	if im.shape.App == "" {
		return text
	}
	return fmt.Sprintf("%s %s: %s", im.shape.App, im.shape.Kind, text)
}
