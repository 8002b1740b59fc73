/** Python with a place at which every expert knows what to write: line 11, column 5. */
export const MEAN = `def total(numbers):
    """The sum of the numbers."""
    result = 0
    for number in numbers:
        result += number
    return result


def mean(numbers):
    """The arithmetic mean of the numbers."""
    
`;
