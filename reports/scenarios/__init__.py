"""What-if: other weights, thresholds and rules over the stored scores of a stage. Official scores stay untouched."""
