package reply

// Part is one leaf of a mail: the words, a file, a report.
type Part struct {
	Type    string  // media type in lower case, "text/plain" where none is given
	Name    string  // file name, without folders; "" where none is given
	Attach  bool    // the mail says that it is a file, not words
	Headers Headers // of this part
	Depth   int     // 0 is the mail itself
	Charset string
	body    []byte // as it came; it shares the memory of the mail
	coding  string
}
