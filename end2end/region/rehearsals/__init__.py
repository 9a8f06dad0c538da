"""What an operator rehearses in the local region: releases, sales, losses, under buyers that really buy."""
