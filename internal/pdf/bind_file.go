package pdf

import (
	"bytes"
	"cmp"
	"crypto/md5" //nolint:gosec // the checksum of an embedded file is MD5 by ISO 32000-1, 7.11.4; it protects nothing
	"fmt"
	"slices"
	"strings"
)

// mark is a bookmark: a page, and those below it.
type mark struct {
	title string
	page  int
	below []mark
}

// marks are the bookmarks: parts of one group stand below it.
func (w *binder) marks() []mark {
	var list []mark
	for _, p := range w.bound {
		m := mark{title: p.Title, page: p.from}
		if n := len(list); p.Group != "" && n > 0 && list[n-1].title == p.Group && list[n-1].below != nil {
			list[n-1].below = append(list[n-1].below, m)
			continue
		}
		if p.Group != "" {
			m = mark{title: p.Group, page: p.from, below: []mark{m}}
		}
		list = append(list, m)
	}
	return list
}

// outline writes the bookmarks and names them for the directory of the file.
func (w *binder) outline() []byte {
	root := w.out.alloc()
	first, last, count := w.writeMarks(root, w.marks())
	w.out.object(root, fmt.Appendf(nil, "<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", first, last, count))
	return fmt.Appendf(nil, "/PageMode/UseOutlines/Outlines %d 0 R", root)
}

// writeMarks writes the bookmarks of one level, open, with all below them.
func (w *binder) writeMarks(parent int, list []mark) (first, last, count int) {
	nums := make([]int, len(list))
	for i := range nums {
		nums[i] = w.out.alloc()
	}
	for i, m := range list {
		b := appendText([]byte("<</Title"), m.title)
		b = fmt.Appendf(b, "/Parent %d 0 R/Dest[%d 0 R/XYZ null null null]", parent, w.nums[m.page])
		if i > 0 {
			b = fmt.Appendf(b, "/Prev %d 0 R", nums[i-1])
		}
		if i < len(nums)-1 {
			b = fmt.Appendf(b, "/Next %d 0 R", nums[i+1])
		}
		count++
		if len(m.below) > 0 {
			from, to, n := w.writeMarks(nums[i], m.below)
			b = fmt.Appendf(b, "/First %d 0 R/Last %d 0 R/Count %d", from, to, n)
			count += n
		}
		w.out.object(nums[i], append(b, ">>"...))
	}
	return nums[0], nums[len(nums)-1], count
}

// carry writes the files that go along, and names them for the directory.
func (w *binder) carry() []byte { return carry(w.out, w.Files) }

func carry(out *file, files []File) []byte {
	if len(files) == 0 {
		return nil
	}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { // a name tree is in the order of its bytes
		return bytes.Compare(keyOf(a.Name), keyOf(b.Name))
	})
	b := []byte("/Names<</EmbeddedFiles<</Names[")
	specs := make([]int, 0, len(files))
	for _, f := range files {
		data, spec := out.alloc(), out.alloc()
		specs = append(specs, spec)
		sum := md5.Sum(f.Bytes) //nolint:gosec // as above
		out.stream(data, fmt.Sprintf("/Type/EmbeddedFile/Subtype/%s/Params<</Size %d/CheckSum<%x>>>", nameOf(f.Type), len(f.Bytes), sum), f.Bytes)
		s := appendText([]byte("<</Type/Filespec/F"), f.Name)
		s = appendText(append(s, "/UF"...), f.Name)
		s = appendText(append(s, "/Desc"...), f.About)
		out.object(spec, fmt.Appendf(s, "/AFRelationship/%s/EF<</F %d 0 R/UF %d 0 R>>>>", cmp.Or(f.Relation, "Source"), data, data))
		b = fmt.Appendf(appendText(b, f.Name), " %d 0 R", spec)
	}
	b = append(b, "]>>>>"...)
	return fmt.Appendf(b, "/AF[%s]", references(specs))
}

// keyOf is a name as the bytes of a text string.
func keyOf(name string) []byte {
	if text := appendText(nil, name); text[0] == '(' {
		return []byte(name)
	}
	b := []byte{0xfe, 0xff}
	for _, u := range utf16Of(name) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// nameOf writes a media type as a name: what may not stand in one is escaped.
func nameOf(kind string) string {
	if kind, _, _ = strings.Cut(kind, ";"); kind == "" {
		kind = "application/octet-stream"
	}
	var b strings.Builder
	for i := range len(kind) {
		if c := kind[i]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '+' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}
