"""Our documents as readers by others see them."""
