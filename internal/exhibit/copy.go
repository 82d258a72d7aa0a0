package exhibit

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"dunwell/internal/pdf"
)

// copier brings objects of a paper over into a file, each once, with new numbers.
type copier struct {
	*paper
	out     *pdf.Objects
	nums    map[int]int // by number in the paper
	waiting []int
	whole   bool // everything comes along, not only what is drawn
}

func newCopier(p *paper, out *pdf.Objects) *copier {
	return &copier{paper: p, out: out, nums: map[int]int{}}
}

// left are entries that do not come along: the way back up, what is no drawing, and
// what could carry words that nobody sees.
var left = map[string]bool{
	"Parent": true, "StructParent": true, "StructParents": true, "Metadata": true, "PieceInfo": true, "LastModified": true,
	"OC": true, "AF": true, "OPI": true, "Thumb": true, "AA": true,
}

// write writes an object as PDF, references renumbered.
func (c *copier) write(b []byte, o types.Object, depth int) []byte {
	if depth > deepest {
		return append(b, "null"...)
	}
	switch o := o.(type) {
	case types.IndirectRef:
		if n := c.renumber(o.ObjectNumber.Value()); n != 0 {
			return fmt.Appendf(b, "%d 0 R", n)
		}
		return append(b, "null"...)
	case types.Dict:
		return c.dictionary(b, o, depth)
	case types.Array:
		b = append(b, '[')
		for i, v := range o {
			if i > 0 {
				b = append(b, ' ')
			}
			b = c.write(b, v, depth+1)
		}
		return append(b, ']')
	case types.Name:
		return append(b, o.PDFString()...)
	case types.Integer:
		return strconv.AppendInt(b, int64(o), 10)
	case types.Float:
		return append(b, num(float64(o))...)
	case types.Boolean:
		return strconv.AppendBool(b, bool(o))
	case placed, written:
		return append(b, o.PDFString()...)
	case types.StringLiteral, types.HexLiteral:
		return appendHex(b, textBytes(o))
	}
	return append(b, "null"...)
}

func (c *copier) dictionary(b []byte, d types.Dict, depth int) []byte {
	keys := make([]string, 0, len(d))
	for k := range d {
		if c.whole || !left[k] {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	b = append(b, "<<"...)
	for _, k := range keys {
		b = append(append(append(b, '/'), types.EncodeName(k)...), ' ')
		b = c.write(b, d[k], depth+1)
	}
	return append(b, ">>"...)
}

// renumber is the new number of an object, 0 for one that does not come along.
func (c *copier) renumber(old int) int {
	if n, ok := c.nums[old]; ok {
		return n
	}
	n := 0
	if d := c.dict(*types.NewIndirectRef(old, 0)); c.whole || d == nil || !tree[c.name(d["Type"])] {
		n = c.out.Reserve()
		c.waiting = append(c.waiting, old)
	}
	c.nums[old] = n
	return n
}

// tree are the types of objects that hold a whole paper together.
var tree = map[string]bool{"Page": true, "Pages": true, "Catalog": true, "StructElem": true, "StructTreeRoot": true, "OCG": true, "OCMD": true}

// drain writes all objects that were named and not yet written.
func (c *copier) drain() error {
	for len(c.waiting) > 0 {
		old := c.waiting[len(c.waiting)-1]
		c.waiting = c.waiting[:len(c.waiting)-1]
		ref := *types.NewIndirectRef(old, 0)
		if s := c.stream(ref); s != nil {
			c.copyStream(c.nums[old], s)
			continue
		}
		c.out.Put(c.nums[old], c.write(nil, c.resolve(ref), 0))
		if err := c.out.Err(); err != nil {
			return err
		}
	}
	return c.out.Err()
}

// copyStream writes a stream as it is packed.
func (c *copier) copyStream(num int, s *types.StreamDict) {
	d := types.Dict{}
	for k, v := range s.Dict {
		switch k {
		case "Length", "F", "FFilter", "FDecodeParms", "DL":
		default:
			d[k] = v
		}
	}
	body := c.dictionary(nil, d, 0)
	c.out.Packed(num, string(body[2:len(body)-2]), s.Raw)
}

// textBytes are the bytes that a string stands for.
func textBytes(o types.Object) []byte {
	switch o := o.(type) {
	case types.StringLiteral:
		b, err := types.Unescape(string(o))
		if err != nil {
			return []byte(o)
		}
		return b
	case types.HexLiteral:
		digits := bytes.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F' {
				return r
			}
			return -1
		}, []byte(o))
		if len(digits)%2 == 1 {
			digits = append(digits, '0')
		}
		b := make([]byte, len(digits)/2)
		_, _ = hex.Decode(b, digits) // only digits are left
		return b
	}
	return nil
}

func appendHex(b, data []byte) []byte {
	return append(hex.AppendEncode(append(b, '<'), data), '>')
}
