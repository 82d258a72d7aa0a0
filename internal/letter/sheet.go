// Package letter makes the finished letter: every word decided, every sum
// written out, nothing left to look up.
package letter

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// Paper is the sheet a letter is laid out for.
type Paper string

// The two papers; the paper follows the creditor's country.
const (
	A4       Paper = "a4"
	USLetter Paper = "us_letter"
)

// Letter is finished: the same Letter always makes the same bytes. The three
// forms of it (plain text, HTML, sheet) carry the same words.
type Letter struct {
	Key      string // reminder_1, final_demand …
	Language string
	Formal   bool // black on white, without the creditor's colour; head of the record printed small
	Subject  string
	Text     string // e-mail, plain text
	HTML     string // e-mail, complete accessible document
	SMS      string // "" where the text has none

	Sheet    Sheet       // the PDF's content
	Enclosed []Enclosure // forms of the client's place that go with it, each a PDF of its own
	Warnings []Warning
	Missing  []string // set-up that is not known yet and stands in brackets: not to be sent so
	Unproven []string // states required and not proven, in a draft: not to be sent so
	Override string   // name of the creditor's own file of texts, "" where none applied
}

// Enclosure is a form that the law wants enclosed with a letter.
type Enclosure struct {
	Code  string // law.ReplyForm …
	Name  string // of its file, without the ending: "reply-form"
	Title string // as the letter lists it
	Sheet Sheet
}

// Warning is something the person who approves should know.
type Warning struct {
	Code string
	Text string
}

// Sheet is the paper form of a letter, in reading order. pdf lays it out after
// the measurements of the design and decides nothing about words.
type Sheet struct {
	Paper    Paper
	Language string // for hyphenation-free line breaking and the document's language tag
	Title    string
	Date     day.Date // sets the document's dates: same input, same bytes
	Brand    string   // "#5c1a44" or "" for black
	Logo     []byte   // PNG or JPEG, nil for none
	Name     string   // letterhead left
	What     string   // letterhead right
	Return   string   // one line above the address
	To       []string // address window, six lines at most
	About    []Pair   // side block: date, invoice, telephone …
	Blocks   []Block
	Foot     [][]string // up to three columns of up to three lines
	PageOf   string     // "Page %d of %d"
	Running  [2]string  // head line of the pages after the first, left and right
	Witness  string     // head of the account's record, printed small; "" for none
	Mark     string     // "Rehearsal", "Draft": set large and pale behind the text; "" for none
}

// Pair is a label and its value.
type Pair struct{ Label, Value string }

// Block is one of the types below.
type Block interface{ block() }

// Heading is a section's title inside a letter; the subject is Heading with
// Level 1, sections have Level 2. It never stands alone at the foot of a page.
type Heading struct {
	Level int
	Text  string
}

// Para is running text. Lines inside it (an address, a list) are kept.
type Para struct {
	Text string
	Lead string // words before Text, set bold: "If you cannot pay it at once,"; "" for none
}

// Due is the one framed box of a sheet: what, by when.
type Due struct{ By, Sum, How string }

// Column says how a table's cells are set.
type Column struct {
	Title string
	Align Align
	Wide  bool // takes the room that is left
}

// Align is how a cell is set.
type Align int

// Cells are set to the left, to the right, or with their decimal points under each other.
const (
	Left Align = iota
	Right
	Decimal
)

// Table is a list of items with a foot line. Its head repeats on each page, and
// no page holds fewer than three of its rows unless it has no more.
type Table struct {
	Columns []Column
	Rows    [][]string
	Foot    [][]string
}

// Pay is the block that says how to pay: lines left, code right.
type Pay struct {
	Lines []Pair
	Code  string // payload of the QR code, "" for none
	Under string // small line below the code
	Alt   string // what a screen reader says of the code
}

// Past is a dated list: label left, text right.
type Past struct{ Lines []Pair }

// Sign is closing and signature: it keeps together with the paragraph before it.
type Sign struct {
	Closing string
	Lines   []string
}

// Enclosures is the small list at the end.
type Enclosures struct{ Text string }

func (Heading) block()    {}
func (Para) block()       {}
func (Due) block()        {}
func (Table) block()      {}
func (Pay) block()        {}
func (Past) block()       {}
func (Sign) block()       {}
func (Enclosures) block() {}

// ItemLine is one open invoice as letters list it.
type ItemLine struct {
	Number string
	For    string
	On     day.Date
	Due    day.Date
	Open   money.Amount
}

// SignHere is where two parties sign a paper, side by side, kept on one page.
type SignHere struct {
	Parties [2]Signer
	Labels  [3]string // name, date, signature; empty ones are English
}

// Signer is one of them; without a name a line is left for it.
type Signer struct{ For, Name string }

// Drawing is a drawn line, such as a signature: a path of M and L in a box of 600 by
// 200, set 60 mm wide.
type Drawing struct {
	Path string
	Alt  string // what a screen reader says of it
}

func (SignHere) block() {}
func (Drawing) block()  {}
