package web

// settingRoutes are the addresses of this page.
func (s *Server) settingRoutes() []route { return nil }
