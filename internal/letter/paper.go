package letter

// PaperOf is the paper that is usual at a place.
func PaperOf(place string) Paper { return paperOf(place) }
