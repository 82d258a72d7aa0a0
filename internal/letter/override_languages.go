package letter

import "slices"

// Languages are those an override has words for, sorted.
func (o *Override) Languages() []string {
	if o == nil {
		return nil
	}
	list := make([]string, 0, len(o.files))
	for code := range o.files {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}
