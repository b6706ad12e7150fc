/**
 * Patterns: those of file names and {@code case}, and the two dialects of regular expressions.
 *
 * <p>Source: POSIX.1-2017, Pattern Matching Notation and chapter 9 Regular Expressions, with what GNU
 * and busybox add ({@code \+ \? \| \w \b \<}). Text is bytes as chars in the C locale. Objects are
 * immutable. Difference: alternatives are tried from left to right, so <code>(a|ab)</code> takes the
 * first that leads to a match, where POSIX takes the longest.
 */
@NullMarked
package org.kmem.mm.shell.pattern;

import org.jspecify.annotations.NullMarked;
