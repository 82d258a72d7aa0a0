package recovery

import (
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

// mostRemarks bounds what a report keeps; further ones are counted in a last line.
const mostRemarks = 1000

// warn keeps a remark that hinders nothing.
func (im *importer) warn(code string, line int, text string) {
	im.report.Warnings = keep(im.report.Warnings, &im.moreWarnings, Remark{code, line, text})
}

// refuse keeps why a row stays out.
func (im *importer) refuse(f *fault.Error) {
	im.report.Faults = keep(im.report.Faults, &im.moreFaults, Remark{f.Code, lineOf(f), f.Text})
}

// lineOf is the line at the end of a fault's place, 0 where it names none.
func lineOf(f *fault.Error) int {
	i := strings.LastIndexByte(f.Where, ':')
	if i < 0 {
		return 0
	}
	line, err := strconv.Atoi(f.Where[i+1:])
	if err != nil {
		return 0
	}
	return line
}

// columnsText says in a line how the columns read.
func columnsText(s intake.Shape) string {
	var parts []string
	for _, c := range s.Columns {
		part := string(c.Field) + " ← " + c.Heading
		switch {
		case c.Dates != "" && !isoDay(c.Example):
			part += " (" + string(c.Dates) + ")"
		case c.Currency != "":
			part += " (" + string(c.Currency) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// isoDay reports a day that reads in one way only.
func isoDay(example string) bool {
	_, err := day.Parse(example)
	return err == nil
}
