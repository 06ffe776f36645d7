package io.faasload.hostile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Cards that are dealt over and over, reshuffled each time: in random order, each as often as it is in the deck. Thread-safe. */
final class Deck<T> {

    private final List<T> cards;
    private final Random random;
    private List<T> left = List.of();

    Deck(List<T> cards, long seed) {
        this.cards = cards;
        this.random = new Random(seed);
    }

    synchronized T deal() {
        if (left.isEmpty()) {
            left = new ArrayList<>(cards);
            Collections.shuffle(left, random);
        }
        return left.remove(left.size() - 1);
    }
}
