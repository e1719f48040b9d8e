"""Every address of the app with its page, each declaring what it needs: the one list that guards and menus go by."""
