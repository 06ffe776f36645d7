/**
 * What the fuzz tests share. There is one for each format that comes from outside, a class {@code *FuzzTest} beside its reader:
 * {@code mvn test} runs it on its seeds and on the inputs kept in {@code src/test/resources}, {@code mvn test -Pfuzz} on as many others as
 * time allows.
 */
package io.faasload.fuzz;
