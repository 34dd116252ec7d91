// SPDX-License-Identifier: Apache-2.0
// How property tests run against mutants. That one fails is enough: nobody looks for the smallest example, which takes
// longer than all else. Each mutant meets the same examples, so that two runs find the same.
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_260_101, endOnFailure: true });
