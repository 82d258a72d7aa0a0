package web

// searchRoutes are the addresses of this page.
func (s *Server) searchRoutes() []route { return nil }
