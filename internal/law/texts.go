package law

import "bytes"

// Texts are the two texts that come with the program, to be completed where a
// creditor takes only one of them in anew. They are the caller's to change.
func Texts() (us, intl []byte) { return bytes.Clone(usText), bytes.Clone(intlText) }
